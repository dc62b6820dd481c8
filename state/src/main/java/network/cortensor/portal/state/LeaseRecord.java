package network.cortensor.portal.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease as consoles show it.
 *
 * @param number names it
 * @param sessionId where
 * @param poolId from which pool
 * @param requestId for which request
 * @param instance the gateway's run that holds it
 * @param takenAt when it was granted
 * @param renewedAt when it was last renewed; in plain mode, where nothing has to be renewed, when it was granted
 * @param expiresAt when it frees itself; null in plain mode: there it ends with its request, or with the gateway
 */
public record LeaseRecord(
        long number,
        String sessionId,
        String poolId,
        String requestId,
        String instance,
        Instant takenAt,
        Instant renewedAt,
        @Nullable Instant expiresAt) {}
