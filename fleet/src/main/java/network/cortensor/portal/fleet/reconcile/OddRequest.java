package network.cortensor.portal.fleet.reconcile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that ended oddly and has not been explained yet.
 *
 * @param requestId which
 * @param occurredAt when it arrived
 * @param poolId where it went
 * @param sessionId where it went
 * @param clientReference what we called it there
 * @param taskId what the router called it, or null when we never heard
 * @param meteredTokens completion tokens that it was metered with
 * @param attempts times that its router was asked
 */
record OddRequest(
        String requestId,
        Instant occurredAt,
        String poolId,
        String sessionId,
        String clientReference,
        @Nullable String taskId,
        long meteredTokens,
        int attempts) {}
