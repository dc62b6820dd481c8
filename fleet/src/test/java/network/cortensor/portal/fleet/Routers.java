package network.cortensor.portal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.upstream.reads.RouterReads;

/** Simulated routers with session 120, and a client for them. */
public final class Routers implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final RouterReads reads;

    /** With so much patience for pings and other reads. */
    public Routers(Duration patience) {
        reads = new RouterReads(vertx, patience, patience);
    }

    public RouterReads reads() {
        return reads;
    }

    public SimulatedRouter start(Map<Long, String> sessions) {
        return done(SimulatedRouter.start(vertx, RouterSettings.of(sessions)));
    }

    public SimulatedRouter start() {
        return start(Map.of(120L, "oss-20b"));
    }

    /** Where nobody listens. */
    public static URI nowhere() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request to session 120 and yields the answer's text. */
    public static String complete(SimulatedRouter router, String prompt, String reference) throws Exception {
        var body = new JsonObject().put("prompt", prompt).put("client_reference", reference);
        var request = HttpRequest.newBuilder(router.address().resolve("/api/v3/completions/120"))
                .header("authorization", "Bearer " + Fleets.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return new JsonObject(answer.body())
                    .getJsonArray("choices")
                    .getJsonObject(0)
                    .getString("text");
        }
    }

    public static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        reads.close();
        done(vertx.close());
    }
}
