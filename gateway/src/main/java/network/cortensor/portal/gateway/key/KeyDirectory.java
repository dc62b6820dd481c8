package network.cortensor.portal.gateway.key;

import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyPolicy;
import org.jspecify.annotations.Nullable;

/** Where the durable truth about keys is read. Calls block and are never made on an event loop. */
@FunctionalInterface
public interface KeyDirectory {
    /**
     * What is known of a key, or null when there is no such key.
     *
     * @throws Exception when it cannot be said now
     */
    @Nullable
    KeyPolicy find(KeyHash hash) throws Exception;
}
