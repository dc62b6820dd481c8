package network.cortensor.portal.state;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.catalog.Pool;

/**
 * What the pools of one state share.
 *
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param limits of each waiting room
 * @param gate how many requests a session may have
 * @param places how many it has
 * @param sessions what is counted of each, by its id; remembered for as long as the process runs
 * @param leaseNumbers the last one given
 */
record LocalParts(
        LongSupplier nanoTime,
        WaitingRoomLimits limits,
        SlotGate gate,
        Places places,
        ConcurrentHashMap<String, SessionCounts> sessions,
        AtomicLong leaseNumbers) {
    LocalParts(LongSupplier nanoTime, WaitingRoomLimits limits, SlotGate gate) {
        this(nanoTime, limits, gate, new Places(), new ConcurrentHashMap<>(), new AtomicLong());
    }

    Seats seats(Pool pool) {
        return new Seats(pool, gate, places, id -> sessions.computeIfAbsent(id, same -> new SessionCounts()));
    }
}
