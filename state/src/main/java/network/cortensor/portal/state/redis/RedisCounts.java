package network.cortensor.portal.state.redis;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.fleet.SessionReport;
import network.cortensor.portal.state.SessionCounts;

/** What this gateway counts of pools and sessions since its start. */
final class RedisCounts {
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, OfPool> pools = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, SessionCounts> sessions = new ConcurrentHashMap<>();

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

    OfPool pool(String id) {
        var known = pools.get(id);
        return known == null ? pools.computeIfAbsent(id, same -> new OfPool()) : known;
    }

    /** A lease was granted; so many are at its place now, of all gateways, or none if that is not known. */
    void granted(String sessionId, int atPlace) {
        session(sessionId).granted(nanoTime.getAsLong(), atPlace);
    }

    void givenBack(String sessionId) {
        session(sessionId).givenBack(nanoTime.getAsLong());
    }

    void skipped(String sessionId) {
        session(sessionId).skipped();
    }

    SessionReport report(String sessionId) {
        return session(sessionId).report(sessionId, nanoTime.getAsLong());
    }

    private SessionCounts session(String id) {
        var known = sessions.get(id);
        return known == null ? sessions.computeIfAbsent(id, same -> new SessionCounts()) : known;
    }
}
