package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves a batch of events from the backlog to the sink. For one thread. */
final class Shipping {
    private static final Logger LOG = LoggerFactory.getLogger(Shipping.class);

    private final Backlog backlog;
    private final UsageSink sink;
    private final Aside aside;
    private final AtomicLong shipped = new AtomicLong();
    private final AtomicLong setAside = new AtomicLong();

    Shipping(Backlog backlog, UsageSink sink, Aside aside) {
        this.backlog = backlog;
        this.sink = sink;
        this.aside = aside;
    }

    /** Events that the sink took. */
    long shipped() {
        return shipped.get();
    }

    /** Records that were put aside. */
    long setAside() {
        return setAside.get();
    }

    /**
     * Ships one batch. A slot is marked only after the sink has returned.
     *
     * @return slots dealt with; fewer than the limit when nothing else is due
     * @throws Exception if the sink, or putting aside, failed; nothing of the batch is lost
     */
    int pass(int limit) throws Exception {
        var due = backlog.due(limit);
        var batch = new ArrayList<Due>(due.size());
        var events = new ArrayList<UsageEvent>(due.size());
        for (var one : due) {
            try {
                events.add(one.event());
                batch.add(one);
            } catch (UnreadableRecord unreadable) {
                putAside(one, "it cannot be read", unreadable);
            }
        }
        backlog.oldest(events.isEmpty() ? null : events.getFirst().occurredAt());
        while (!events.isEmpty()) {
            try {
                sink.write(List.copyOf(events));
                batch.forEach(one -> one.mark(SlotState.SHIPPED));
                shipped.addAndGet(batch.size());
                break;
            } catch (UsageRejected rejected) {
                var at = indexOf(rejected, events);
                putAside(batch.get(at), events.get(at).toString(), rejected);
                batch.remove(at);
                events.remove(at);
            }
        }
        return due.size();
    }

    private static int indexOf(UsageRejected rejected, List<UsageEvent> events) {
        for (var i = 0; i < events.size(); i++) {
            if (events.get(i).requestId().equals(rejected.requestId())) {
                return i;
            }
        }
        throw new IllegalStateException("the sink refuses a request that it was not given", rejected);
    }

    private void putAside(Due one, String what, Exception why) throws IOException {
        var file = aside.keep(one.body());
        LOG.error("a usage event was put aside, nobody is charged for it: {} ({})", file, what, why);
        one.mark(SlotState.ASIDE);
        setAside.incrementAndGet();
    }
}
