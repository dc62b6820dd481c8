package network.cortensor.portal.state;

import java.time.Duration;
import network.cortensor.portal.domain.catalog.Pool;
import org.jspecify.annotations.Nullable;

/**
 * What a request needs of the runtime state to get a session.
 *
 * @param pool what can serve
 * @param requestId names the request in the list of leases
 * @param organizationId who asks: fairness is between organizations
 * @param weight the organization's share against others, at least 1
 * @param patience how long it may wait; zero refuses at once when all are full
 * @param ephemeral whether ephemeral sessions may serve when all dedicated ones are full
 * @param affinity requests with the same word prefer the same session while it has a free slot; null for none
 */
public record LeaseAsk(
        Pool pool,
        String requestId,
        String organizationId,
        int weight,
        Duration patience,
        boolean ephemeral,
        @Nullable String affinity) {
    public LeaseAsk {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight is at least 1: " + weight);
        }
    }
}
