package network.cortensor.portal.gateway.key;

import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.key.Caller;
import org.jspecify.annotations.Nullable;

/** Verifies API keys. Each implementation judges its own key format. */
public interface Keys {
    /**
     * Says who a key belongs to, or fails with a {@link network.cortensor.portal.domain.problem.Refusal}. May complete on any
     * thread.
     *
     * @param bearerToken what the request carries, or null for nothing
     * @param address where the request comes from; asked for only when the key is not known
     */
    Step<Caller> verify(@Nullable String bearerToken, Supplier<String> address);
}
