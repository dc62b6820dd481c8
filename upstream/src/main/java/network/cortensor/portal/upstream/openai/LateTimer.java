package network.cortensor.portal.upstream.openai;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches for a moment that keeps moving; whatever puts the moment off need not touch it. Made by {@link LateTimers}. */
final class LateTimer {
    private final LateTimers timers;
    private final LongSupplier due;
    private final Runnable late;
    private boolean watched;

    /** Neighbours among the watched, kept by {@link LateTimers}. */
    @Nullable
    LateTimer previous;

    @Nullable
    LateTimer next;

    LateTimer(LateTimers timers, LongSupplier due, Runnable late) {
        this.timers = timers;
        this.due = due;
        this.late = late;
    }

    /** Starts it; does nothing when it runs. */
    void set() {
        if (!watched) {
            watched = true;
            timers.watch(this);
        }
    }

    /** Stops it. */
    void cancel() {
        if (watched) {
            watched = false;
            timers.forget(this);
        }
    }

    /** Stops it and does what it is there for, if the moment has come. */
    void look(long nowNanos) {
        if (watched && nowNanos - due.getAsLong() >= 0) {
            cancel();
            late.run();
        }
    }
}
