package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;

/**
 * What has to be given back at the server: tried until it is done, or until it has run out there by itself. Nothing is dropped before.
 */
final class Endings {
    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final Shared shared;
    private final ConcurrentLinkedQueue<Ending> undone = new ConcurrentLinkedQueue<>();
    private long triedNanos;

    private record Ending(long untilNanos, Supplier<Step<Answer>> attempt) {}

    Endings(Shared shared) {
        this.shared = shared;
        triedNanos = shared.now();
    }

    /** Does this now and, for as long as no answer comes, again until then. */
    void give(long untilNanos, Supplier<Step<Answer>> attempt) {
        attempt(new Ending(untilNanos, attempt));
    }

    /** Tries again what was not answered, at a slow pace. One thread at a time. */
    void sweep(boolean ready) {
        var now = shared.now();
        if (!ready || now - triedNanos < RETRY_NANOS) {
            return;
        }
        triedNanos = now;
        for (var left = undone.size(); left > 0; left--) {
            var ending = undone.poll();
            if (ending != null && ending.untilNanos - now > 0) {
                attempt(ending);
            }
        }
    }

    private void attempt(Ending ending) {
        ending.attempt.get().end((answer, failure) -> {
            if (answer == null) {
                undone.add(ending);
            }
        });
    }
}
