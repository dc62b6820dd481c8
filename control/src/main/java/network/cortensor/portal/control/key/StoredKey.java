package network.cortensor.portal.control.key;

import java.time.Instant;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored.
 *
 * @param id {@code key_...}
 * @param organizationId who owns it
 * @param name what people call it
 * @param environment live or test
 * @param display the start of the key that may be shown
 * @param hash its keyed hash
 * @param state whether it may be used
 * @param createdAt when it was made
 * @param expiresAt when it stops working by itself, or null for never
 * @param revokedAt when it was revoked, or null
 */
public record StoredKey(
        String id,
        String organizationId,
        String name,
        Environment environment,
        String display,
        KeyHash hash,
        KeyPolicy.State state,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    /** What gateways need to know of it, and of the weight of its organization. */
    public KeyPolicy policy(int weight) {
        return new KeyPolicy(id, organizationId, environment, display, state, expiresAt, weight);
    }
}
