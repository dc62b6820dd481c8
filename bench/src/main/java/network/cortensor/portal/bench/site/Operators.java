package network.cortensor.portal.bench.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.UUID;

/** An operator's calls. */
public final class Operators implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI control;
    private final String token;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    Operators(URI control, String token) {
        this.control = control;
        this.token = token;
    }

    /**
     * An API key, just made.
     *
     * @param id by which it is revoked
     * @param text the secret
     */
    public record MadeKey(String id, String text) {
        @Override
        public String toString() {
            return id;
        }
    }

    /** Makes a live key for an organization. */
    public MadeKey key(String organization, String name) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("environment", "live")
                .put("organization", organization);
        var made = post("/keys", "application/json", body.toString());
        return new MadeKey(
                made.path("key").path("id").asText(), made.path("text").asText());
    }

    /** Revokes a key for good. */
    public void revoke(MadeKey key) throws IOException, InterruptedException {
        post(
                "/keys/revoke",
                "application/json",
                JsonNodeFactory.instance.objectNode().put("key", key.id()).toString());
    }

    /** Applies a catalog file. */
    public void apply(String catalog) throws IOException, InterruptedException {
        post("/catalog/apply", "application/yaml", catalog);
    }

    /** Acts on a thing, for example {@code pools}, {@code oss-20b}, {@code drain}. */
    public void act(String kind, String id, String verb) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("reason", "bench")
                .put("idempotency_key", UUID.randomUUID().toString());
        post("/" + kind + "/" + id + "/actions/" + verb, "application/json", body.toString());
    }

    /** The sum of a metric of a gateway over its labels; empty when there is none of that name. */
    public OptionalDouble metric(GatewayProcess gateway, String name) throws IOException, InterruptedException {
        var values = get(gateway.ops().resolve("/metrics"))
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        return values.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(values).sum());
    }

    private String get(URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .timeout(LIMIT)
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answered " + response.statusCode());
        }
        return response.body();
    }

    private JsonNode post(String path, String type, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(control.resolve("/ops/api" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("POST " + path + " answered " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
