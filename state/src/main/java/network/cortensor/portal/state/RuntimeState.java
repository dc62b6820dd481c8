package network.cortensor.portal.state;

import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/**
 * The state that every request shares and that no request may get wrong: which sessions are busy, and who waits for one.
 *
 * <p>Invariant: the number of unexpired leases on a session is never above its limit, over all gateways.
 *
 * <p>It has no thread and no timer of its own: somebody calls {@link #sweep} every few milliseconds, so that a test can drive
 * time. Safe for many threads.
 */
public interface RuntimeState {
    /**
     * Asks for a session of the pool: the next free one in round robin, full ones skipped; if all are full the request waits in
     * the pool's waiting room, fairly between organizations and first come first served inside one, for as long as it may.
     */
    LeaseRequest lease(LeaseAsk ask);

    /** The catalog has changed: who waits is served from these pools, or refused where a pool takes nothing any more. */
    void update(Map<String, Pool> pools);

    /** Does what time asks for: ends waits, renews, expires, hands over. Never blocks. */
    void sweep();

    /** Leases held and requests waiting on this gateway, over all pools: zero when nothing runs. */
    int held();

    /** A pool as this gateway sees it. */
    PoolReport pool(String poolId);

    /** A session as this gateway sees it. */
    SessionReport session(String sessionId);

    /** How capacity is counted here. */
    CapacityReport capacity();

    /** Tells the others how this gateway is. */
    void publish(GatewayReport report);

    /** The last reports of all gateways that live. */
    Step<List<GatewayReport>> gateways();

    /** All leases that are known, over all gateways. */
    Step<List<LeaseRecord>> leases();

    /** Ends one lease, whoever holds it; false when there is none. The session may then be overlapped by work that goes on. */
    Step<Boolean> release(long leaseNumber);
}
