package network.cortensor.portal.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import network.cortensor.portal.testkit.Eventually;

/** One router and a client for it. */
final class RouterFixture implements AutoCloseable {
    static final long SESSION = 7;

    final Vertx vertx = Vertx.vertx();
    final HttpClient client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(64));
    final SimulatedRouter router;

    RouterFixture(RouterSettings settings) {
        router = Call.result(SimulatedRouter.start(vertx, settings));
    }

    static RouterFixture usual() {
        return new RouterFixture(RouterSettings.ofSession(SESSION, "gpt-oss:20b"));
    }

    Call ask(String prompt, boolean stream) {
        return ask(new JsonObject().put("prompt", prompt).put("stream", stream));
    }

    Call ask(JsonObject body) {
        return post("/api/v3/completions/" + SESSION, body);
    }

    Call post(String path, JsonObject body) {
        return Call.post(
                client, router.address().resolve(path), router.settings().token(), body);
    }

    Call askAndNeverRead(String prompt) {
        var body = new JsonObject().put("prompt", prompt).put("stream", true);
        var to = router.address().resolve("/api/v3/completions/" + SESSION);
        return Call.postAndNeverRead(client, to, router.settings().token(), body);
    }

    Call get(String path) {
        return Call.get(
                client, router.address().resolve(path), router.settings().token());
    }

    /** What the router should say to this prompt. */
    SimulatedAnswer expected(String prompt) {
        return router.settings().generation().answer(prompt, RouterSettings.DEFAULT_MAX_TOKENS, List.of());
    }

    void untilFree() {
        Eventually.holds("session is free", () -> router.busy(SESSION) == 0);
    }

    @Override
    public void close() {
        Call.result(vertx.close());
    }
}
