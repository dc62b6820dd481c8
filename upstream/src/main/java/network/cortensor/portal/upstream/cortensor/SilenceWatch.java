package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Notices when nothing was heard for too long. Hearing something costs one look at the clock, not a timer: the one timer looks
 * again when the limit could have passed.
 */
final class SilenceWatch {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final Runnable silent;
    private long limitNanos;
    private long heardNanos;
    private long timer = NONE;

    SilenceWatch(Vertx vertx, Runnable silent) {
        this.vertx = vertx;
        this.silent = silent;
    }

    /** Allows this much silence from now on. */
    void allow(Duration limit) {
        stop();
        limitNanos = limit.toNanos();
        heardNanos = System.nanoTime();
        arm(limitNanos);
    }

    /** Something was heard. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    /** Stops watching. */
    void stop() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }

    private void arm(long nanos) {
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), fired -> {
            timer = NONE;
            var left = limitNanos - (System.nanoTime() - heardNanos);
            if (left > 0) {
                arm(left);
            } else {
                silent.run();
            }
        });
    }
}
