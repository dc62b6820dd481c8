package network.cortensor.portal.state;

import java.time.Duration;
import network.cortensor.portal.domain.catalog.Pool;

/**
 * The state that every request shares and that no request may get wrong: which sessions are busy, and who waits for one.
 *
 * <p>Invariant: the number of unexpired leases on a session is never above its limit.
 */
public interface RuntimeState {
    /**
     * Asks for a session of the pool: the next free one in round robin, full ones skipped; if all are full the request waits in
     * the pool's waiting room, first come first served, for as long as it may.
     *
     * @param pool what can serve
     * @param organizationId who asks
     * @param patience how long it may wait; zero refuses at once when all are full
     */
    LeaseRequest lease(Pool pool, String organizationId, Duration patience);
}
