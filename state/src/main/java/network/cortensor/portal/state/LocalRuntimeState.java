package network.cortensor.portal.state;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/**
 * Runtime state of a single gateway, in its own memory. Exact for as long as no other gateway uses the same sessions.
 *
 * <p>It has no thread and no timer of its own: somebody calls {@link #sweep} every few milliseconds, so that a test can drive
 * time. Safe for many threads; one short lock a pool.
 */
public final class LocalRuntimeState implements RuntimeState {
    private final LongSupplier nanoTime;
    private final WaitingRoomLimits limits;
    private final SlotGate gate;
    private volatile List<GatewayReport> reports = List.of();
    private final AtomicLong leaseNumbers = new AtomicLong();
    private final Places places = new Places();
    private final ConcurrentHashMap<String, LocalPool> pools = new ConcurrentHashMap<>();

    /**
     * An empty state.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param limits how long the line may get
     * @param gate how many requests a session may have at once
     */
    public LocalRuntimeState(LongSupplier nanoTime, WaitingRoomLimits limits, SlotGate gate) {
        this.nanoTime = nanoTime;
        this.limits = limits;
        this.gate = gate;
    }

    /** An empty state that follows the catalog alone. */
    public LocalRuntimeState(LongSupplier nanoTime, WaitingRoomLimits limits) {
        this(nanoTime, limits, SlotGate.OPEN);
    }

    @Override
    public LeaseRequest lease(LeaseAsk ask) {
        var pool = ask.pool();
        var local = pools.get(pool.id());
        if (local == null) {
            local = pools.computeIfAbsent(pool.id(), id -> new LocalPool(limits, places, leaseNumbers, nanoTime, gate));
        }
        return local.lease(pool, ask.patience().toNanos());
    }

    @Override
    public void update(Map<String, Pool> catalog) {
        pools.forEach((id, local) -> local.update(catalog.get(id)));
    }

    @Override
    public void sweep() {
        pools.values().forEach(LocalPool::sweep);
    }

    @Override
    public int held() {
        return pools.values().stream()
                .mapToInt(local -> local.inFlight() + local.waiting())
                .sum();
    }

    @Override
    public PoolReport pool(String poolId) {
        var local = pools.get(poolId);
        return local == null
                ? new PoolReport(poolId, 0, 0, 0, 0, 0, 0, 0, 0)
                : new PoolReport(poolId, local.inFlight(), local.waiting(), 0, 0, 0, 0, 0, 0);
    }

    @Override
    public SessionReport session(String sessionId) {
        return new SessionReport(sessionId, 0, 0, 0, 0);
    }

    @Override
    public CapacityReport capacity() {
        return new CapacityReport(
                Mode.PLAIN, Link.DISABLED, WhenAway.REFUSE, false, 0, 0, 0, null, "", 0, held(), 0, 0, 0);
    }

    @Override
    public void publish(GatewayReport report) {
        reports = List.of(report);
    }

    @Override
    public Step<List<GatewayReport>> gateways() {
        return Step.of(reports);
    }

    @Override
    public Step<List<LeaseRecord>> leases() {
        return Step.of(List.of());
    }

    @Override
    public Step<Boolean> release(long leaseNumber) {
        return Step.of(false);
    }
}
