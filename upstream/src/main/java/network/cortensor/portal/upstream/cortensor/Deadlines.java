package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The timers of one sending: when it has to be over in all, how long silence may last, how long a drain. */
final class Deadlines {
    private final Vertx vertx;
    private final SilenceWatch silence;
    private long total = -1;
    private long drain = -1;

    Deadlines(Vertx vertx, Runnable silent) {
        this.vertx = vertx;
        silence = new SilenceWatch(vertx, silent);
    }

    /** Calls when so much time has passed, unless {@link #answered} comes first. */
    void total(long nanos, Runnable late) {
        total = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), fired -> late.run());
    }

    /** How long silence may last from now on. */
    SilenceWatch silence() {
        return silence;
    }

    /** What the receiver hears is decided: nothing is late any more. */
    void answered() {
        silence.stop();
        vertx.cancelTimer(total);
    }

    /** Calls when reading on has taken too long; the second call does nothing. */
    void drain(Duration atMost, Runnable late) {
        if (drain == -1) {
            drain = vertx.setTimer(Math.max(1, atMost.toMillis()), fired -> late.run());
        }
    }

    /** No timer runs any more. */
    void stop() {
        answered();
        vertx.cancelTimer(drain);
    }
}
