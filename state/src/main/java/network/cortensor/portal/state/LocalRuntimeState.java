package network.cortensor.portal.state;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * Runtime state of a single gateway, in its own memory. Exact for as long as no other gateway uses the same sessions. Leases
 * have no deadline here: a gateway that dies takes its state with it.
 *
 * <p>It has no thread and no timer of its own: somebody calls {@link #sweep} every few milliseconds, so that a test can drive
 * time. Safe for many threads; one short lock a pool.
 */
public final class LocalRuntimeState implements RuntimeState {
    private final InstantSource clock;
    private final LocalParts parts;
    private final ConcurrentHashMap<String, LocalPool> pools = new ConcurrentHashMap<>();
    private volatile List<GatewayReport> reports = List.of();
    /** The last that was told; a pool that nobody has asked for yet is made from it later. */
    private volatile Map<String, Pool> catalog = Map.of();

    /**
     * An empty state.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock, for what consoles show
     * @param limits of each pool's waiting room
     * @param gate how many requests a session may have at once
     */
    public LocalRuntimeState(LongSupplier nanoTime, InstantSource clock, WaitingRoomLimits limits, SlotGate gate) {
        this.clock = clock;
        this.parts = new LocalParts(nanoTime, limits, gate);
    }

    /** An empty state that follows the catalog alone. */
    public LocalRuntimeState(LongSupplier nanoTime, InstantSource clock, WaitingRoomLimits limits) {
        this(nanoTime, clock, limits, SlotGate.OPEN);
    }

    @Override
    public LeaseRequest lease(LeaseAsk ask) {
        var id = ask.pool().id();
        var local = pools.get(id);
        if (local == null) {
            local = pools.computeIfAbsent(id, same -> new LocalPool(same, parts));
            tellCatalog(id, local);
        }
        return local.lease(ask);
    }

    /** A pool that was made after the catalog was told hears of it too: one request may bring a part of its sessions only. */
    private void tellCatalog(String id, LocalPool local) {
        Map<String, Pool> told;
        do {
            told = catalog;
            var pool = told.get(id);
            if (pool != null) {
                local.update(pool);
            }
        } while (isOld(told));
    }

    @SuppressWarnings("ReferenceEquality") // because it asks whether another one was told meanwhile
    private boolean isOld(Map<String, Pool> told) {
        return told != catalog;
    }

    @Override
    public void update(Map<String, Pool> now) {
        catalog = now;
        pools.forEach((id, local) -> local.update(now.get(id)));
    }

    @Override
    public void sweep() {
        pools.values().forEach(LocalPool::sweep);
    }

    @Override
    public int held() {
        return pools.values().stream().mapToInt(LocalPool::held).sum();
    }

    @Override
    public PoolReport pool(String poolId) {
        var local = pools.get(poolId);
        return local == null ? new PoolReport(poolId, 0, 0, 0, 0, 0, 0, 0, 0) : local.report();
    }

    @Override
    public SessionReport session(String sessionId) {
        var counts = parts.sessions().get(sessionId);
        return counts == null
                ? new SessionReport(sessionId, 0, 0, 0, 0)
                : counts.report(sessionId, parts.nanoTime().getAsLong());
    }

    @Override
    public CapacityReport capacity() {
        var leases = pools.values().stream().mapToInt(LocalPool::inFlight).sum();
        var lost = pools.values().stream().mapToLong(LocalPool::lost).sum();
        return new CapacityReport(
                Mode.PLAIN, Link.DISABLED, WhenAway.REFUSE, false, 0, 0, 0, null, "", 0, leases, lost, 0, 0);
    }

    @Override
    public void publish(GatewayReport report) {
        reports = List.of(report);
    }

    @Override
    public Step<List<GatewayReport>> gateways() {
        return Step.of(reports);
    }

    /** All leases; those of a gateway that has not published anything yet name no instance. */
    @Override
    public Step<List<LeaseRecord>> leases() {
        var published = reports;
        var instance = published.isEmpty() ? "" : published.getFirst().instance();
        var now = clock.instant();
        var nanos = parts.nanoTime().getAsLong();
        var records = new ArrayList<LeaseRecord>();
        pools.values()
                .forEach(local -> local.forEachHolder(holder -> {
                    var held = holder.held();
                    if (held != null) {
                        records.add(record(holder, held, instance, now.minusNanos(nanos - held.sinceNanos())));
                    }
                }));
        return Step.of(List.copyOf(records));
    }

    @Override
    public Step<Boolean> release(long leaseNumber) {
        return Step.of(pools.values().stream().anyMatch(local -> local.release(leaseNumber)));
    }

    private static LeaseRecord record(
            LocalLeaseRequest holder, LocalLeaseRequest.Held held, String instance, Instant takenAt) {
        var lease = held.lease();
        return new LeaseRecord(
                lease.number(),
                lease.session().id(),
                lease.poolId(),
                holder.ask().requestId(),
                instance,
                takenAt,
                takenAt,
                null);
    }
}
