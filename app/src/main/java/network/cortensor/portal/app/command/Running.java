package network.cortensor.portal.app.command;

import java.net.URI;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/** Services that are ready. */
public interface Running {
    /** Where they answer. */
    Addresses addresses();

    /** Stops: no new calls, running ones get the configured grace. Returns when everything has ended. */
    void stop();

    /**
     * Where the services answer.
     *
     * @param api base URL of an OpenAI client, ending in {@code /v1}; null when this process runs no gateway
     * @param ops root of the operators' listener
     * @param opsToken what operators' calls must bear
     * @param demo the demo keys, or null without a demo
     */
    record Addresses(
            @Nullable URI api,
            URI ops,
            Secret opsToken,
            @Nullable Demo demo) {}

    /**
     * What a demo can be tried with.
     *
     * @param liveKey an API key of the live environment
     * @param testKey an API key of the test environment
     * @param model an alias that both may use
     * @param label what answers, for example {@code 20 simulated routers}
     */
    record Demo(Secret liveKey, Secret testKey, String model, String label) {}
}
