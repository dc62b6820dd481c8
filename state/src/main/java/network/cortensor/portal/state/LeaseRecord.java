package network.cortensor.portal.state;

import java.time.Instant;

/**
 * A lease as consoles show it.
 *
 * @param number names it
 * @param sessionId where
 * @param poolId from which pool
 * @param requestId for which request
 * @param instance the gateway's run that holds it
 * @param takenAt when it was granted
 * @param renewedAt when it was last renewed
 * @param expiresAt when it frees itself
 */
public record LeaseRecord(
        long number,
        String sessionId,
        String poolId,
        String requestId,
        String instance,
        Instant takenAt,
        Instant renewedAt,
        Instant expiresAt) {}
