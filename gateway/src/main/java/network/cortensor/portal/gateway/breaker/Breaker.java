package network.cortensor.portal.gateway.breaker;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.fleet.RouterReport;

/**
 * Whether requests go to one router. Closed, it sends what there is; after failures it opens and sends nothing for a pause that grows
 * with each time; then it is half open and tries one request at a time; after a success its slots come back little by little.
 *
 * <p>A router that was never tried is as good as one that works. What a request tells counts only if it began since the breaker last
 * opened: a failure of before is no news, and a success of before proves nothing.
 *
 * <p>It has no timer: whoever looks moves it on. Safe for many threads; closed, {@link #slots} is one volatile read.
 */
public final class Breaker {
    private static final int LONGEST_SHIFT = 20;

    private final BreakerSettings settings;
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final Window window;
    private volatile RouterReport.Breaker state = RouterReport.Breaker.CLOSED;
    private volatile int consecutiveFailures;

    /** Rises whenever what began before stops counting. */
    private volatile int epoch;

    /** How often it opened since it was last closed. */
    private int openings;

    /** When the present state began; the end of the pause where it is open. */
    private long since;

    /** Requests that are being tried, half open. */
    private int probes;

    /** Where the slots begin that are given first, half open and ramping. */
    private long first;

    /**
     * A closed breaker.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param random numbers from 0 (inclusive) to 1
     */
    Breaker(BreakerSettings settings, LongSupplier nanoTime, DoubleSupplier random) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.random = random;
        window = new Window(settings.window());
    }

    /** The state at this moment. */
    public RouterReport.Breaker state() {
        return state == RouterReport.Breaker.CLOSED ? state : moved(nanoTime.getAsLong());
    }

    int consecutiveFailures() {
        return consecutiveFailures;
    }

    /** A request is about to be sent. Returns what has to be told when it has ended. */
    int began() {
        if (state == RouterReport.Breaker.HALF_OPEN) {
            synchronized (this) {
                if (state == RouterReport.Breaker.HALF_OPEN) {
                    probes++;
                }
            }
        }
        return epoch;
    }

    /** A request that began then was answered well. */
    synchronized void succeeded(int began) {
        var now = nanoTime.getAsLong();
        if (began != epoch) {
            return;
        }
        consecutiveFailures = 0;
        switch (moved(now)) {
            case CLOSED -> window.count(true, now);
            case HALF_OPEN -> {
                probes = Math.max(0, probes - 1);
                enter(RouterReport.Breaker.RAMPING, now);
            }
            case OPEN, RAMPING -> {}
        }
    }

    /** The router failed a request that began then. */
    synchronized void failed(int began) {
        var now = nanoTime.getAsLong();
        if (began != epoch) {
            return;
        }
        consecutiveFailures++;
        switch (moved(now)) {
            case CLOSED -> {
                window.count(false, now);
                if (consecutiveFailures >= settings.consecutive()
                        || window.tooManyFailed(settings.atLeast(), settings.share(), now)) {
                    open(now);
                }
            }
            case HALF_OPEN, RAMPING -> open(now);
            case OPEN -> {}
        }
    }

    /** A request that began then ended, and says nothing of the router. */
    synchronized void endedOtherwise(int began) {
        if (began == epoch && state == RouterReport.Breaker.HALF_OPEN) {
            probes = Math.max(0, probes - 1);
            since = nanoTime.getAsLong();
        }
    }

    /**
     * How many of a session's slots may be used now.
     *
     * @param own the session's slots
     * @param before slots of the router's sessions before it
     * @param total slots of all the router's sessions
     */
    int slots(int own, int before, int total) {
        if (state == RouterReport.Breaker.CLOSED || own == 0) {
            return own;
        }
        return slotsWhileNotClosed(own, before, Math.max(total, before + own));
    }

    private synchronized int slotsWhileNotClosed(int own, int before, int total) {
        var now = nanoTime.getAsLong();
        return switch (moved(now)) {
            case CLOSED -> own;
            case OPEN -> 0;
            case HALF_OPEN -> {
                if (probes == 0 && now - since >= settings.probeWait().toNanos()) {
                    since = now;
                    first++;
                }
                yield share(own, before, total, 1);
            }
            case RAMPING -> {
                var grown = (double) total * (now - since) / settings.ramp().toNanos();
                yield share(own, before, total, Math.max(1, (int) grown));
            }
        };
    }

    /** The router's slots stand in a ring; so many are given, beginning at {@link #first}. */
    private int share(int own, int before, int total, int given) {
        var share = 0;
        var at = Math.floorMod(before - first, total);
        for (var i = 0; i < own; i++) {
            if (Math.floorMod((long) at + i, total) < given) {
                share++;
            }
        }
        return share;
    }

    /** What time alone changes. */
    private synchronized RouterReport.Breaker moved(long now) {
        if (state == RouterReport.Breaker.OPEN && now - since >= 0) {
            epoch++;
            enter(RouterReport.Breaker.HALF_OPEN, now);
        } else if (state == RouterReport.Breaker.RAMPING
                && now - since >= settings.ramp().toNanos()) {
            openings = 0;
            window.clear();
            enter(RouterReport.Breaker.CLOSED, now);
        }
        return state;
    }

    private synchronized void open(long now) {
        epoch++;
        var pause = settings.pause().toNanos() << Math.min(openings, LONGEST_SHIFT);
        var bounded = Math.min(pause, settings.longestPause().toNanos());
        openings++;
        first++;
        window.clear();
        enter(RouterReport.Breaker.OPEN, now + bounded + (long) (bounded * settings.jitter() * random.getAsDouble()));
    }

    private void enter(RouterReport.Breaker next, long now) {
        probes = 0;
        since = now;
        state = next;
    }
}
