package network.cortensor.portal.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what other processes do in their own time: looks again and again, for a bounded while. */
final class Eventually {
    private static final Duration STEP = Duration.ofMillis(10);

    private Eventually() {}

    /** Waits until the condition holds; fails, saying what was awaited, when it does not in time. */
    static void holds(String what, Duration limit, BooleanSupplier condition) {
        get(what, limit, condition::getAsBoolean, held -> held);
    }

    /** Waits until a value is as wanted and returns it; fails with the last one seen when it is not in time. */
    static <T> T get(String what, Duration limit, Supplier<? extends T> value, Predicate<? super T> wanted) {
        var deadline = System.nanoTime() + limit.toNanos();
        @Nullable T last;
        do {
            last = value.get();
            if (wanted.test(last)) {
                return last;
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new AssertionError(what + " did not come true within " + limit + "; last seen: " + last);
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
