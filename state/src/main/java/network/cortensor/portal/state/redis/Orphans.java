package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import network.cortensor.portal.domain.catalog.Pool;

/**
 * Calls for a lease that were never answered. What they may have left at the server, a lease or a place in the waiting room, is taken
 * back as soon as the server can be told: many in one call, since they come many at once.
 */
final class Orphans {
    private static final long PACE_NANOS = Duration.ofMillis(200).toNanos();
    private static final int MOST_AT_ONCE = 1000;

    private final Shared shared;
    private final ConcurrentLinkedQueue<Orphan> orphans = new ConcurrentLinkedQueue<>();
    private long toldNanos;

    private record Orphan(Pool pool, long token) {}

    Orphans(Shared shared) {
        this.shared = shared;
        toldNanos = shared.now();
    }

    /** A call with this token came to nothing. Bounded by the calls that can be under way when a connection is lost. */
    void add(Pool pool, long token) {
        orphans.add(new Orphan(pool, token));
    }

    /** One thread at a time. */
    void sweep() {
        var now = shared.now();
        if (orphans.isEmpty() || now - toldNanos < PACE_NANOS) {
            return;
        }
        toldNanos = now;
        var byPool = new HashMap<String, List<Orphan>>();
        for (var left = MOST_AT_ONCE; left > 0; left--) {
            var orphan = orphans.poll();
            if (orphan == null) {
                break;
            }
            byPool.computeIfAbsent(orphan.pool().id(), id -> new ArrayList<>()).add(orphan);
        }
        byPool.values().forEach(this::tell);
    }

    private void tell(List<Orphan> some) {
        var asked = some.getFirst().pool();
        var now = shared.pools().now(asked);
        var pool = now == null ? shared.pools().of(asked) : now;
        var words = shared.calls()
                .words(pool.keys())
                .add(shared.settings().instance())
                .add(some.size());
        some.forEach(orphan -> words.add(orphan.token()));
        pool.addSessions(words);
        shared.calls().call(Script.FORGET, words).end((answer, failure) -> {
            if (answer == null) {
                orphans.addAll(some);
            }
        });
    }
}
