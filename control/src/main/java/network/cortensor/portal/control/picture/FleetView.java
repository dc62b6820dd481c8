package network.cortensor.portal.control.picture;

import java.time.Instant;
import java.util.List;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jspecify.annotations.Nullable;

/**
 * What control asks of the runtime state. Calls block, for seconds at most, and throw a {@link RuntimeException} when the shared
 * state cannot be asked.
 */
public interface FleetView {
    /** The last reports of all gateways that live. */
    List<GatewayReport> gateways();

    /** All leases that are known, over all gateways. */
    List<HeldLease> leases();

    /**
     * A lease that somebody holds.
     *
     * @param number names it
     * @param sessionId where
     * @param poolId from which pool
     * @param requestId for which request
     * @param instance the gateway's run that holds it
     * @param takenAt when it was granted
     * @param renewedAt when it was last renewed
     * @param expiresAt when it frees itself; null where it ends with its request or its gateway
     */
    record HeldLease(
            long number,
            String sessionId,
            String poolId,
            String requestId,
            String instance,
            Instant takenAt,
            Instant renewedAt,
            @Nullable Instant expiresAt) {}
}
