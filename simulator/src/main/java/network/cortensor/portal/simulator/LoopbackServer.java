package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;

/** An HTTP server on 127.0.0.1 with one event loop of its own: its handler needs no locks. */
final class LoopbackServer {
    static final String HOST = "127.0.0.1";

    private final Vertx vertx;
    private final String deployment;
    private final URI address;

    private LoopbackServer(Vertx vertx, String deployment, URI address) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.address = address;
    }

    /** Port 0 is any free one. Fails when the port is taken. */
    static Future<LoopbackServer> start(Vertx vertx, int port, Handler<HttpServerRequest> handler) {
        var listening = new Listening(port, handler);
        return vertx.deployVerticle(listening).map(id -> new LoopbackServer(vertx, id, address(listening.port)));
    }

    static URI address(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    URI address() {
        return address;
    }

    /** Closes every connection and forgets every timer. */
    Future<Void> stop() {
        return vertx.undeploy(deployment);
    }

    private static final class Listening extends VerticleBase {
        private final Handler<HttpServerRequest> handler;
        private int port;

        Listening(int port, Handler<HttpServerRequest> handler) {
            this.port = port;
            this.handler = handler;
        }

        @Override
        public Future<?> start() {
            var options = new HttpServerOptions()
                    .setMaxHeaderSize(65_536)
                    .setMaxInitialLineLength(8_192)
                    .setHttp2ClearTextEnabled(false);
            // A client that resets its connection has left: Playback is told so and counts it, there is nothing to log.
            HttpServer server = vertx.createHttpServer(options)
                    .connectionHandler(connection -> connection.exceptionHandler(reset -> {}))
                    .requestHandler(handler);
            return server.listen(port, HOST).onSuccess(bound -> port = bound.actualPort());
        }
    }
}
