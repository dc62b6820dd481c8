package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.UpstreamContract;
import org.jspecify.annotations.Nullable;

/** The contract, kept with a Cortensor router. */
class CortensorUpstreamTest extends UpstreamContract {
    private static final long SESSION = 120;

    private @Nullable SimulatedRouter router;

    @Override
    protected void startServer(Vertx server) throws Exception {
        router = SimulatedRouter.start(
                        server, RouterSettings.ofSession(SESSION, "oss-20b").withToken(TOKEN))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
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
        return new Router("router-of-ours", UpstreamKind.CORTENSOR, address, new Secret(token), RouterApi.V3, null);
    }

    @Override
    protected String sessionNumber() {
        return String.valueOf(SESSION);
    }

    @Override
    protected Model model() {
        return new Model("oss-20b", PromptTemplate.HARMONY, new Tokenizer.O200k(), 131_072, Set.of());
    }

    @Override
    protected boolean drains() {
        return true;
    }

    private SimulatedRouter router() {
        return Objects.requireNonNull(router);
    }
}
