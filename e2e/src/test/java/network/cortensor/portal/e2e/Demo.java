package network.cortensor.portal.e2e;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * The file {@code demo.json}: what a script needs to try the demonstration.
 *
 * @param baseUrl for OpenAI clients, ends in {@code /v1}
 * @param liveKey a key of environment live
 * @param testKey a key of environment test
 * @param opsUrl root of the operators' listener
 * @param opsToken what operators' calls bear
 */
record Demo(
        @JsonProperty("base_url") URI baseUrl,
        @JsonProperty("live_key") String liveKey,
        @JsonProperty("test_key") String testKey,
        @JsonProperty("ops_url") URI opsUrl,
        @JsonProperty("ops_token") String opsToken) {
    static final String FILE = "demo.json";

    static Demo read(Path data) {
        try {
            return new ObjectMapper().readValue(data.resolve(FILE).toFile(), Demo.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
