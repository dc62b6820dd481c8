package network.cortensor.portal.upstream.openai;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All the time-outs of one event loop behind one timer: nearly every request ends long before it is late, so setting and
 * cancelling a timer for each would be the dearest thing about time-outs. Something late is noticed up to {@value #TICK_MILLIS}
 * ms after its moment. The timer runs only while something is watched.
 */
final class LateTimers {
    static final long TICK_MILLIS = 50;
    private static final long NONE = -1;

    private final Vertx vertx;
    private final Context context;
    private @Nullable LateTimer first;
    private long timer = NONE;

    LateTimers(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
    }

    /** The event loop that they belong to. */
    Context context() {
        return context;
    }

    /**
     * A time-out that is not running.
     *
     * @param due when it will be late, on the clock of {@link System#nanoTime()}
     * @param late what to do then
     */
    LateTimer timer(LongSupplier due, Runnable late) {
        return new LateTimer(this, due, late);
    }

    void watch(LateTimer watched) {
        watched.next = first;
        if (first != null) {
            first.previous = watched;
        }
        first = watched;
        if (timer == NONE) {
            timer = vertx.setPeriodic(TICK_MILLIS, tick -> look());
        }
    }

    void forget(LateTimer watched) {
        if (watched.previous != null) {
            watched.previous.next = watched.next;
        } else {
            first = watched.next;
        }
        if (watched.next != null) {
            watched.next.previous = watched.previous;
        }
        watched.previous = null;
        watched.next = null;
    }

    private void look() {
        if (first == null) {
            vertx.cancelTimer(timer);
            timer = NONE;
            return;
        }
        var now = System.nanoTime();
        for (var watched = first; watched != null; ) {
            // What is done about one may stop another: its successor is known before.
            var next = watched.next;
            watched.look(now);
            watched = next;
        }
    }
}
