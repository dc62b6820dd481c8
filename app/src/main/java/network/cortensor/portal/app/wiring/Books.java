package network.cortensor.portal.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.control.usage.RefusalCounts.Refused;
import network.cortensor.portal.control.usage.UnstorableUsage;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalSettings;
import network.cortensor.portal.gateway.journal.Shipper;
import network.cortensor.portal.gateway.journal.ShipperSettings;
import network.cortensor.portal.gateway.journal.UsageRejected;
import network.cortensor.portal.gateway.record.RefusalCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway writes down, and its way to the database. */
final class Books {
    private static final Logger log = LoggerFactory.getLogger(Books.class);
    private static final Duration LAST_SHIPPING = Duration.ofSeconds(5);

    private final Foundation foundation;
    private final Durable durable;
    private final Journal journal;
    private final RefusalCounts refusals = new RefusalCounts();

    private Books(Foundation foundation, Durable durable, Journal journal) {
        this.foundation = foundation;
        this.durable = durable;
        this.journal = journal;
    }

    /** Opens the journal, tells what the last run left, and begins to ship. */
    static Books open(Foundation foundation, Durable durable, Schedule schedule) throws IOException {
        var closing = foundation.closing();
        var books = new Books(foundation, durable, closing.add("journal", journal(foundation)));
        var shipper = closing.add("shipper", Shipper.start(books.journal, books::store, ShipperSettings.DEFAULT));
        closing.add("last shipping", () -> shipper.flush(LAST_SHIPPING));
        closing.add("last refusals", books::storeRefusals);
        schedule.every(Duration.ofSeconds(5), books::storeRefusals);
        schedule.every(
                Duration.ofHours(1),
                () -> durable.usage().makeAhead(foundation.clock().instant()));
        Metrics.journal(foundation.registry(), books.journal, shipper);
        return books;
    }

    Journal journal() {
        return journal;
    }

    RefusalCounts refusals() {
        return refusals;
    }

    private static Journal journal(Foundation foundation) throws IOException {
        PortalConfig config = foundation.config();
        var settings = new JournalSettings(
                Math.toIntExact(config.journal().segmentBytes().bytes()),
                config.journal().maxBytes().bytes(),
                JournalSettings.DEFAULT.forceInterval());
        var journal = Journal.open(foundation.data().resolve("journal"), settings, foundation.clock());
        var interrupted = journal.recovered().interrupted();
        if (!interrupted.isEmpty()) {
            log.warn("{} requests were interrupted when this gateway last ended", interrupted.size());
            interrupted.forEach(event -> log.warn("interrupted: {}", event.requestId()));
        }
        return journal;
    }

    private void store(List<UsageEvent> events) throws UsageRejected {
        try {
            durable.usage().write(events);
        } catch (UnstorableUsage e) {
            throw new UsageRejected(e.requestId(), String.valueOf(e.getMessage()), e);
        }
    }

    private void storeRefusals() {
        var counts = refusals.drain();
        if (counts.isEmpty()) {
            return;
        }
        try {
            durable.refusals().write(counts.stream().map(this::refused).toList());
        } catch (RuntimeException e) {
            refusals.restore(counts);
            throw e;
        }
    }

    private Refused refused(RefusalCounts.Count count) {
        var key = count.key();
        return new Refused(
                key.minute(),
                key.organizationId(),
                key.keyId(),
                key.code(),
                foundation.installation().gatewayId(),
                count.times());
    }
}
