package network.cortensor.portal.domain.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key: who owns it and whether it may be used. Gateways cache it; changes reach them within a second.
 *
 * @param keyId {@code key_...}
 * @param organizationId {@code org_...}
 * @param environment live or test
 * @param display the start of the key that may be shown
 * @param state whether it may be used
 * @param expiresAt when it stops working by itself, or null for never
 */
public record KeyPolicy(
        String keyId,
        String organizationId,
        Environment environment,
        String display,
        State state,
        @Nullable Instant expiresAt) {
    /** Whether a key may be used. */
    public enum State {
        ACTIVE,
        REVOKED,
        DISABLED
    }

    /** Whether the key has expired at this time. */
    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
