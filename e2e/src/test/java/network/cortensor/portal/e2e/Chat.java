package network.cortensor.portal.e2e;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import network.cortensor.portal.testkit.Eventually;

/** Calls over the JDK's own HTTP client, for tests in which the client is not what is tested. */
final class Chat {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Chat() {}

    /** The status that a key gets for listing the models. */
    static int models(PortalProcess portal, String key) {
        var request = HttpRequest.newBuilder(portal.api().resolve("/v1/models"))
                .timeout(LIMIT)
                .header("authorization", "Bearer " + key)
                .build();
        return send(request).statusCode();
    }

    /** The status with which the gateway says whether it should get calls. */
    static int ready(PortalProcess portal) {
        var request = HttpRequest.newBuilder(portal.api().resolve("/health/ready"))
                .timeout(LIMIT)
                .build();
        return send(request).statusCode();
    }

    /** Waits until the gateway has learned of an alias from the catalog that was applied just now. */
    static void awaitAlias(PortalProcess portal, String key, String alias) {
        var request = HttpRequest.newBuilder(portal.api().resolve("/v1/models/" + alias))
                .timeout(LIMIT)
                .header("authorization", "Bearer " + key)
                .build();
        Eventually.get("the alias " + alias, LIMIT, () -> send(request).statusCode(), status -> status == 200);
    }

    /** One chat completion, whole or streamed, read to its end. */
    static HttpResponse<String> ask(PortalProcess portal, String key, String model, String prompt, boolean stream) {
        return send(request(portal, key, model, prompt, stream));
    }

    /** The request for one chat completion. The prompt must need no escaping in JSON. */
    static HttpRequest request(PortalProcess portal, String key, String model, String prompt, boolean stream) {
        var body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        return HttpRequest.newBuilder(portal.api().resolve("/v1/chat/completions"))
                .timeout(LIMIT)
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** The id by which a request is found in logs and usage. */
    static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("x-request-id").orElseThrow(() -> new AssertionError("no x-request-id"));
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("the portal does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
