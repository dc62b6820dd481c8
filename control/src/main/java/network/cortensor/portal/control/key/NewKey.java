package network.cortensor.portal.control.key;

import java.time.Instant;
import network.cortensor.portal.control.text.PlainText;
import network.cortensor.portal.domain.key.Environment;
import org.jspecify.annotations.Nullable;

/**
 * A key to be made.
 *
 * @param organizationId who owns it
 * @param name what people call it; may be empty
 * @param environment live or test
 * @param expiresAt when it stops working by itself, or null for never
 */
public record NewKey(
        String organizationId,
        String name,
        Environment environment,
        @Nullable Instant expiresAt) {
    /**
     * A key to be made.
     *
     * @throws network.cortensor.portal.control.text.NotPlainText if a text of it cannot be stored
     */
    public NewKey {
        PlainText.check("organization", organizationId);
        PlainText.check("name", name);
    }
}
