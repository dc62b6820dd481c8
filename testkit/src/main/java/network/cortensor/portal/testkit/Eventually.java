package network.cortensor.portal.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what other threads and processes do in their own time: looks again and again, for a bounded while. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(5);

    private Eventually() {}

    /** Waits up to 30 s until the condition holds; fails, saying what was awaited, when it does not. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, LIMIT, condition);
    }

    /** Waits until the condition holds; fails, saying what was awaited, when it does not in time. */
    public static void holds(String what, Duration limit, BooleanSupplier condition) {
        get(what, limit, condition::getAsBoolean, held -> held);
    }

    /** Waits up to 30 s until a value is as wanted and returns it; fails with the last one seen when it is not. */
    public static <T> T get(String what, Supplier<? extends T> value, Predicate<? super T> wanted) {
        return get(what, LIMIT, value, wanted);
    }

    /** Waits until a value is as wanted and returns it; fails with the last one seen when it is not in time. */
    public static <T> T get(String what, Duration limit, Supplier<? extends T> value, Predicate<? super T> wanted) {
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
