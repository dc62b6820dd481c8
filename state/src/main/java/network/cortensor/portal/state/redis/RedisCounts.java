package network.cortensor.portal.state.redis;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.fleet.SessionReport;

/** What this gateway counts of pools and sessions since its start. */
final class RedisCounts {
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, OfPool> pools = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, OfSession> sessions = new ConcurrentHashMap<>();

    RedisCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Of one pool. */
    static final class OfPool {
        final LongAdder atOnce = new LongAdder();
        final LongAdder afterWait = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder timedOut = new LongAdder();
        final LongAdder left = new LongAdder();
        volatile long expectedMicros;
    }

    /** Of one session; the most at once is remembered by half hours. */
    private static final class OfSession {
        private long granted;
        private long skipped;
        private long halfHour;
        private int most;
        private int mostBefore;

        synchronized void granted(long nowNanos, int busy) {
            turn(nowNanos);
            granted++;
            most = Math.max(most, busy);
        }

        synchronized void skipped() {
            skipped++;
        }

        synchronized SessionReport report(String id, int inFlight, long nowNanos) {
            turn(nowNanos);
            return new SessionReport(id, inFlight, Math.max(Math.max(most, mostBefore), inFlight), granted, skipped);
        }

        private void turn(long nowNanos) {
            var now = TimeUnit.NANOSECONDS.toMinutes(nowNanos) / 30;
            if (now != halfHour) {
                mostBefore = now == halfHour + 1 ? most : 0;
                most = 0;
                halfHour = now;
            }
        }
    }

    OfPool pool(String id) {
        var known = pools.get(id);
        return known == null ? pools.computeIfAbsent(id, same -> new OfPool()) : known;
    }

    /** A lease was granted; so many are at its place now, of all gateways. */
    void granted(String sessionId, int busy) {
        session(sessionId).granted(nanoTime.getAsLong(), busy);
    }

    void skipped(String sessionId) {
        session(sessionId).skipped();
    }

    SessionReport report(String sessionId, int inFlight) {
        return session(sessionId).report(sessionId, inFlight, nanoTime.getAsLong());
    }

    private OfSession session(String id) {
        var known = sessions.get(id);
        return known == null ? sessions.computeIfAbsent(id, same -> new OfSession()) : known;
    }
}
