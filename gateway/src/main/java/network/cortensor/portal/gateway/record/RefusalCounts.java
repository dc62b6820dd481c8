package network.cortensor.portal.gateway.record;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refusals of known callers, counted per key, code and minute, so that a flood of them is a few rows. A killed process loses the
 * counts it had not handed over: they are statistics, not money.
 */
public final class RefusalCounts {
    private static final int MOST = 50_000;

    private final ConcurrentHashMap<Key, Long> counts = new ConcurrentHashMap<>();

    /**
     * How often one key was refused for one reason in one minute.
     *
     * @param organizationId whose
     * @param keyId which key
     * @param code the error code
     * @param minute the start of the minute
     */
    public record Key(String organizationId, String keyId, String code, Instant minute) {}

    /** A count to be stored. */
    public record Count(Key key, long times) {}

    /** Counts the request if it was refused before it was sent upstream. */
    public void count(RequestFacts facts) {
        var caller = facts.caller();
        var code = facts.code();
        if (caller == null || code == null || facts.status() == 0 || facts.delivery() != null) {
            return;
        }
        var minute = facts.occurredAt().truncatedTo(ChronoUnit.MINUTES);
        var key = new Key(caller.organizationId(), caller.keyId(), code, minute);
        if (counts.size() < MOST || counts.containsKey(key)) {
            counts.merge(key, 1L, Long::sum);
        }
    }

    /** Takes back counts that could not be stored. */
    public void restore(List<Count> drained) {
        drained.forEach(count -> counts.merge(count.key(), count.times(), Long::sum));
    }

    /** Takes what was counted since the last time. */
    public List<Count> drain() {
        var drained = new ArrayList<Count>();
        for (var key : counts.keySet()) {
            var times = counts.remove(key);
            if (times != null) {
                drained.add(new Count(key, times));
            }
        }
        return drained;
    }
}
