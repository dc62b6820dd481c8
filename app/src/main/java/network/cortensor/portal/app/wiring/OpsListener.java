package network.cortensor.portal.app.wiring;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;

/** The operators' listener: metrics and health of this process, and the operators' API where control runs. */
final class OpsListener {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private OpsListener() {}

    /** Starts it; returns its port. */
    static int start(Foundation foundation, Router router) throws IOException {
        var registry = foundation.registry();
        router.get("/metrics").handler(context -> {
            // A page of thousands of lines is not written on a thread that serves customers.
            foundation
                    .vertx()
                    .executeBlocking(registry::scrape, false)
                    .onSuccess(page -> context.response()
                            .putHeader("content-type", PROMETHEUS)
                            .end(page))
                    .onFailure(context::fail);
        });
        router.get("/health/live").handler(context -> context.json(new JsonObject().put("status", "live")));
        var config = foundation.config().ops();
        var server = foundation
                .vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHost(config.host())
                        .setPort(config.port())
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(120))
                .requestHandler(router);
        Await.done("the operators' listener on port " + config.port(), server.listen());
        foundation.closing().add("operators' listener", () -> Await.done("closing", server.close()));
        return server.actualPort();
    }
}
