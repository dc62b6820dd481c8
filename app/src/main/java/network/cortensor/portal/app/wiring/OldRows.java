package network.cortensor.portal.app.wiring;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import network.cortensor.portal.app.config.RetentionConfig;
import network.cortensor.portal.control.retention.Kept;
import network.cortensor.portal.control.retention.Retention;
import network.cortensor.portal.control.traffic.TrafficReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what is too old now and then, on a thread of its own: nothing else has to wait for it. */
final class OldRows {
    private static final Logger log = LoggerFactory.getLogger(OldRows.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private OldRows() {}

    /** Begins; stopped with the foundation. */
    static void start(Foundation foundation, Durable durable) {
        var retention =
                new Retention(durable.database(), kept(foundation.config().retention()), foundation.clock());
        var rounds = foundation.closing().add("rounds of retention", new Schedule("retention"));
        foundation.closing().add("retention", retention);
        rounds.every(PAUSE, () -> round(foundation, retention));
    }

    private static void round(Foundation foundation, Retention retention) {
        var deleted = retention.round();
        deleted.forEach((table, rows) -> Counter.builder("portal_retention_deleted")
                .description("Rows deleted since the start because they were too old")
                .tag("table", table)
                .register(foundation.registry())
                .increment(rows));
        if (!deleted.isEmpty()) {
            log.info("too old and deleted: {}", deleted);
        }
    }

    private static Kept kept(RetentionConfig config) {
        return new Kept(
                config.events(),
                config.actions(),
                config.reconciliations(),
                TrafficReport.KEPT,
                config.refusals(),
                config.mappings());
    }
}
