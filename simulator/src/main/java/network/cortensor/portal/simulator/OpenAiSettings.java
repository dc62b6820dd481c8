package network.cortensor.portal.simulator;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simulated OpenAI-compatible server's make.
 *
 * @param port 0 for any free one
 * @param token bearer token that it wants; null lets everyone in
 * @param models the names that it serves, at least one
 * @param flavour whose habits it has
 * @param generation how its models write
 * @param capacity requests at a time; one more gets 503
 * @param clock for the times in its answers
 */
public record OpenAiSettings(
        int port,
        @Nullable String token,
        List<String> models,
        Flavour flavour,
        Generation generation,
        int capacity,
        Clock clock) {

    /** The servers whose extras are imitated. */
    public enum Flavour {
        /** Refuses unknown models; {@code stop_reason} in choices. */
        VLLM,
        /** Serves any model name; {@code system_fingerprint} everywhere, {@code timings} at the end. */
        LLAMA_CPP
    }

    public OpenAiSettings {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a server serves at least one model");
        }
        models = List.copyOf(models);
    }

    /** A fast open vLLM-like server on any port, 256 requests at a time. */
    public static OpenAiSettings of(String... models) {
        return new OpenAiSettings(0, null, List.of(models), Flavour.VLLM, Generation.fast(), 256, Clock.systemUTC());
    }

    public OpenAiSettings withPort(int value) {
        return new OpenAiSettings(value, token, models, flavour, generation, capacity, clock);
    }

    public OpenAiSettings withToken(String value) {
        return new OpenAiSettings(port, value, models, flavour, generation, capacity, clock);
    }

    public OpenAiSettings withFlavour(Flavour value) {
        return new OpenAiSettings(port, token, models, value, generation, capacity, clock);
    }

    public OpenAiSettings withGeneration(Generation value) {
        return new OpenAiSettings(port, token, models, flavour, value, capacity, clock);
    }

    public OpenAiSettings withCapacity(int value) {
        return new OpenAiSettings(port, token, models, flavour, generation, value, clock);
    }

    @Override
    public String toString() {
        return "OpenAiSettings[" + flavour + ", models " + models + "]";
    }
}
