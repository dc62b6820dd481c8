package network.cortensor.portal.gateway.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How late an event loop runs: a periodic timer that fires late says how long the loop was busy with something else. */
final class LoopLag {
    private final long periodNanos;
    private final AtomicLong worst = new AtomicLong();
    private long last;

    LoopLag(long periodMillis, long now) {
        periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        last = now;
    }

    /** The timer has fired; on the loop. */
    void fired(long now) {
        worst.accumulateAndGet(now - last - periodNanos, Math::max);
        last = now;
    }

    /** The worst since the last call, in microseconds; from any thread. */
    long takeMicros() {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, worst.getAndSet(0)));
    }
}
