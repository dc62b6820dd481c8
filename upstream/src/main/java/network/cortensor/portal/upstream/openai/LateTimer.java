package network.cortensor.portal.upstream.openai;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One timer for a moment that keeps moving. It is set for the earliest moment at which something can be late and looks again when
 * it fires, so that whatever puts the moment off need not touch it.
 */
final class LateTimer {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final LongSupplier due;
    private final Runnable late;
    private long timer = NONE;
    private long timerDue;

    /**
     * A timer that is not running.
     *
     * @param due when it will be late, on the clock of {@link System#nanoTime()}
     * @param late what to do then
     */
    LateTimer(Vertx vertx, LongSupplier due, Runnable late) {
        this.vertx = vertx;
        this.due = due;
        this.late = late;
    }

    /** Starts it, or tells it that the moment may have come nearer. */
    void set() {
        var next = due.getAsLong();
        if (timer != NONE) {
            if (timerDue - next <= 0) {
                return;
            }
            vertx.cancelTimer(timer);
        }
        var millis = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()) + 1;
        timerDue = next;
        timer = vertx.setTimer(Math.max(1, millis), id -> fired());
    }

    /** Stops it. */
    void cancel() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }

    private void fired() {
        timer = NONE;
        if (System.nanoTime() - due.getAsLong() >= 0) {
            late.run();
        } else {
            set();
        }
    }
}
