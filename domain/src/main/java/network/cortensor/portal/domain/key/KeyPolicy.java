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
 * @param weight the organization's share in the waiting room against others, at least 1
 */
public record KeyPolicy(
        String keyId,
        String organizationId,
        Environment environment,
        String display,
        State state,
        @Nullable Instant expiresAt,
        int weight) {
    public KeyPolicy {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight is at least 1: " + organizationId);
        }
    }

    /** A key of an organization of the ordinary weight. */
    public KeyPolicy(
            String keyId,
            String organizationId,
            Environment environment,
            String display,
            State state,
            @Nullable Instant expiresAt) {
        this(keyId, organizationId, environment, display, state, expiresAt, 1);
    }

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
