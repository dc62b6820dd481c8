package network.cortensor.portal.state;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.catalog.Pool;

/**
 * Runtime state of a single gateway, in its own memory. Exact for as long as no other gateway uses the same sessions.
 *
 * <p>It has no thread and no timer of its own: somebody calls {@link #sweep} every few milliseconds, so that a test can drive
 * time. Safe for many threads; one short lock a pool.
 */
public final class LocalRuntimeState implements RuntimeState {
    private final LongSupplier nanoTime;
    private final WaitingRoomLimits limits;
    private final AtomicLong leaseNumbers = new AtomicLong();
    private final Places places = new Places();
    private final ConcurrentHashMap<String, LocalPool> pools = new ConcurrentHashMap<>();

    /**
     * An empty state.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param limits how long the line may get
     */
    public LocalRuntimeState(LongSupplier nanoTime, WaitingRoomLimits limits) {
        this.nanoTime = nanoTime;
        this.limits = limits;
    }

    @Override
    public LeaseRequest lease(Pool pool, String organizationId, Duration patience) {
        var local = pools.get(pool.id());
        if (local == null) {
            local = pools.computeIfAbsent(pool.id(), id -> new LocalPool(limits, places, leaseNumbers, nanoTime));
        }
        return local.lease(pool, patience.toNanos());
    }

    /** The catalog has changed: who waits is served from these pools, or refused where a pool takes nothing any more. */
    public void update(Map<String, Pool> catalog) {
        pools.forEach((id, local) -> local.update(catalog.get(id)));
    }

    /** Refuses those who have waited for as long as they may. */
    public void sweep() {
        pools.values().forEach(LocalPool::sweep);
    }

    /** How busy a pool is now. */
    public PoolOccupancy occupancy(String poolId) {
        var local = pools.get(poolId);
        return local == null ? PoolOccupancy.IDLE : local.occupancy();
    }

    /** Leases out and requests waiting, over all pools: zero when nothing runs. */
    public int held() {
        return pools.values().stream()
                .map(LocalPool::occupancy)
                .mapToInt(busy -> busy.inFlight() + busy.waiting())
                .sum();
    }
}
