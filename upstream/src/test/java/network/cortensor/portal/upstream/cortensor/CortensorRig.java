package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.Generation;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.simulator.TextFamily;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.UpstreamRig;
import org.jspecify.annotations.Nullable;

/** A simulated router that writes harmony, and beside it a server that says exactly what a test tells it to. */
abstract class CortensorRig extends UpstreamRig {
    private static final long SESSION = 120;

    private @Nullable SimulatedRouter router;
    private @Nullable Vertx vertx;
    private RouterApi api = RouterApi.V3;
    private int contextTokens = 131_072;

    @Override
    protected void startServer(Vertx server) throws Exception {
        vertx = server;
        router = wait(SimulatedRouter.start(
                server,
                RouterSettings.ofSession(SESSION, "oss-20b")
                        .withToken(TOKEN)
                        .withGeneration(Generation.fast().withFamily(TextFamily.HARMONY))));
    }

    /** A server that gives this answer to every completion, cut into portions of so many bytes. */
    final URI raw(String contentType, String body, int portion) throws Exception {
        return serve(request -> {
            var response = request.response().setChunked(true).putHeader("content-type", contentType);
            var bytes = Buffer.buffer(body);
            for (var at = 0; at < bytes.length(); at += portion) {
                response.write(bytes.getBuffer(at, Math.min(bytes.length(), at + portion)));
            }
            response.end();
        });
    }

    /** A server that does this with every request. */
    final URI serve(Handler<HttpServerRequest> handler) throws Exception {
        var server = vertx().createHttpServer().requestHandler(handler);
        HttpServer listening = wait(server.listen(0, "127.0.0.1"));
        return URI.create("http://127.0.0.1:" + listening.actualPort() + "/");
    }

    final Vertx vertx() {
        return Objects.requireNonNull(vertx);
    }

    final void api(RouterApi version) {
        api = version;
    }

    final void context(int tokens) {
        contextTokens = tokens;
    }

    @Override
    protected URI address() {
        return router().address();
    }

    @Override
    protected Seen seen() {
        return router().seen();
    }

    @Override
    protected int busy() {
        return router().busy(SESSION);
    }

    @Override
    protected void behave(Behaviour behaviour) {
        router().behave(behaviour);
    }

    @Override
    protected Upstream upstream(Vertx loop, TimeLimits limits, ExecutorService executor) {
        return new CortensorUpstream(loop, limits, executor);
    }

    @Override
    protected Future<Void> close(Upstream upstream) {
        return ((CortensorUpstream) upstream).close();
    }

    @Override
    protected Router router(URI address, String token) {
        return new Router("router-of-ours", UpstreamKind.CORTENSOR, address, new Secret(token), api, null);
    }

    @Override
    protected String sessionNumber() {
        return String.valueOf(SESSION);
    }

    @Override
    protected Model model() {
        return new Model("oss-20b", PromptTemplate.HARMONY, new Tokenizer.O200k(), contextTokens, Set.of());
    }

    @Override
    protected boolean drains() {
        return true;
    }

    final SimulatedRouter router() {
        return Objects.requireNonNull(router);
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
