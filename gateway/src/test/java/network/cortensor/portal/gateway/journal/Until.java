package network.cortensor.portal.gateway.journal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread does, with a bound. */
final class Until {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private Until() {}

    static void holds(BooleanSupplier condition) {
        var deadline = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen within " + BOUND);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
