package network.cortensor.portal.app.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.Secret;

/** Calls the operators' API of a running portal. Every failure is a {@link Failure} that says what to do. */
final class OpsClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LARGEST = 32 << 20;
    private static final int UNAUTHORIZED = 401;

    private final URI root;
    private final Secret token;
    private final Duration limit;
    private final ObjectMapper json = new ObjectMapper();

    OpsClient(URI root, Secret token) {
        this(root, token, LIMIT);
    }

    OpsClient(URI root, Secret token, Duration limit) {
        this.root = root;
        this.token = token;
        this.limit = limit;
    }

    /** Asks. */
    JsonNode get(String path, Map<String, String> query) {
        return expectDone(exchange("GET", path, query, BodyPublishers.noBody(), "application/json"));
    }

    /** Sends a JSON body. */
    JsonNode post(String path, JsonNode body) {
        return post(path, Map.of(), body);
    }

    /** Sends a JSON body. */
    JsonNode post(String path, Map<String, String> query, JsonNode body) {
        return expectDone(exchange("POST", path, query, BodyPublishers.ofString(body.toString()), "application/json"));
    }

    /** A name as a part of a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Sends a YAML body. */
    JsonNode postYaml(String path, Map<String, String> query, byte[] body) {
        return expectDone(exchange("POST", path, query, BodyPublishers.ofByteArray(body), "application/yaml"));
    }

    /** Sends a JSON body; the answer may be a refusal of what was sent. */
    OpsAnswer offer(String path, JsonNode body) {
        var answer = exchange("POST", path, Map.of(), BodyPublishers.ofString(body.toString()), "application/json");
        if (!answer.refusedForGood()) {
            expectDone(answer);
        }
        return answer;
    }

    private OpsAnswer exchange(String method, String path, Map<String, String> query, BodyPublisher body, String type) {
        var request = HttpRequest.newBuilder(address(path, query))
                .timeout(limit)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", type)
                .header("Accept", "application/json")
                .method(method, body)
                .build();
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_LIMIT)
                .build()) {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            try (var content = answer.body()) {
                return read(answer, content);
            }
        } catch (ConnectException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "nothing answers at " + root + ": is the portal running? Start it with portal up, or name its"
                            + " operators' listener with --ops-url");
        } catch (HttpTimeoutException e) {
            throw new Failure(ExitCode.UNREACHABLE, root + " does not answer in time: see the portal's log");
        } catch (IOException e) {
            throw new Failure(ExitCode.UNREACHABLE, root + " broke the connection: is that the operators' listener?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    private OpsAnswer read(HttpResponse<InputStream> answer, InputStream content) throws IOException {
        return new OpsAnswer(answer.statusCode(), parse(content.readNBytes(LARGEST)));
    }

    private JsonNode expectDone(OpsAnswer answer) {
        if (answer.status() == UNAUTHORIZED) {
            throw new Failure("the operators' token was refused by " + root
                    + ": set PORTAL_OPS_TOKEN, or name that portal's data folder with --data");
        }
        if (!answer.done()) {
            throw new Failure(
                    answer.why().isEmpty()
                            ? root + " answered " + answer.status()
                                    + ": is that the operators' listener of this version?"
                            : answer.why());
        }
        if (!answer.body().isObject()) {
            throw new Failure(root + " does not answer in JSON: is that the operators' listener?");
        }
        return answer.body();
    }

    private JsonNode parse(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(bytes);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    private URI address(String path, Map<String, String> query) {
        var parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        return root.resolve("ops/api" + path + (query.isEmpty() ? "" : parameters));
    }
}
