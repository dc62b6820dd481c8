package network.cortensor.portal.app.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;

/** Some calls of every usual kind, so that the JVM's cache of a training run holds what a first customer's call needs. */
final class Training {
    private static final int ROUNDS = 6;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI api;
    private final URI ops;
    private final Running.Demo demo;
    private final String opsToken;

    Training(Running.Addresses addresses) {
        api = Objects.requireNonNull(addresses.api());
        ops = addresses.ops();
        demo = Objects.requireNonNull(addresses.demo());
        opsToken = addresses.opsToken().reveal();
    }

    void run() throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build()) {
            for (var i = 0; i < ROUNDS; i++) {
                expect(client, 200, call("/models"));
                expect(client, 200, chat(false));
                expect(client, 200, chat(true));
            }
            expect(client, 401, HttpRequest.newBuilder(URI.create(api + "/models")));
            expect(
                    client,
                    200,
                    HttpRequest.newBuilder(ops.resolve("/metrics")).header("Authorization", "Bearer " + opsToken));
        }
    }

    private HttpRequest.Builder chat(boolean stream) {
        var body = "{\"model\":\"" + demo.model() + "\",\"stream\":" + stream
                + ",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return call("/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder call(String path) {
        return HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + demo.liveKey().reveal());
    }

    private static void expect(HttpClient client, int status, HttpRequest.Builder call)
            throws IOException, InterruptedException {
        var request = call.timeout(LIMIT).build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new Failure("training: " + request.uri().getPath() + " answered " + answer.statusCode());
        }
    }
}
