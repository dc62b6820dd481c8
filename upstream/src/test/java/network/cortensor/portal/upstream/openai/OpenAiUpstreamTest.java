package network.cortensor.portal.upstream.openai;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.UpstreamContract;
import org.jspecify.annotations.Nullable;

/** The contract, kept with an OpenAI-compatible server. */
class OpenAiUpstreamTest extends UpstreamContract {
    private static final String UPSTREAM_MODEL = "their/model-name";

    private @Nullable SimulatedOpenAiServer server;

    @Override
    protected void startServer(Vertx vertx) throws Exception {
        server = SimulatedOpenAiServer.start(
                        vertx, OpenAiSettings.of(UPSTREAM_MODEL).withToken(TOKEN))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Override
    protected URI address() {
        return server().address();
    }

    @Override
    protected Seen seen() {
        return server().seen();
    }

    @Override
    protected int busy() {
        return server().busy();
    }

    @Override
    protected void behave(Behaviour behaviour) {
        server().behave(behaviour);
    }

    @Override
    protected Upstream upstream(Vertx loop, TimeLimits limits, ExecutorService executor) {
        return new OpenAiUpstream(loop, limits, executor);
    }

    @Override
    protected Future<Void> close(Upstream upstream) {
        return ((OpenAiUpstream) upstream).close();
    }

    @Override
    protected Router router(URI address, String token) {
        return new Router(
                "router-of-ours", UpstreamKind.OPENAI, address, new Secret(token), RouterApi.V3, UPSTREAM_MODEL);
    }

    @Override
    protected String sessionNumber() {
        return "";
    }

    @Override
    protected Model model() {
        return new Model(
                "oss-20b", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of(Feature.TOOLS, Feature.CHOICES));
    }

    @Override
    protected boolean drains() {
        return false;
    }

    private SimulatedOpenAiServer server() {
        return requireNonNull(server);
    }
}
