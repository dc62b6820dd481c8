package network.cortensor.portal.upstream.openai;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.UpstreamRig;
import org.jspecify.annotations.Nullable;

/** An upstream whose server plays scripts. */
abstract class ScriptedRig extends UpstreamRig {
    /** The router's name for the model. */
    protected @Nullable String upstreamModel = "their-model";

    /** The model's. */
    protected Tokenizer tokenizer = new Tokenizer.O200k();

    /** What the model can do. */
    protected Set<Feature> features = Set.of();

    /** Whether there is no room where tokens are counted. */
    protected boolean full;

    private @Nullable ScriptedServer server;

    @Override
    protected void startServer(Vertx vertx) throws Exception {
        server = new ScriptedServer(vertx);
    }

    @Override
    protected URI address() {
        return server().address("");
    }

    @Override
    protected Seen seen() {
        throw new UnsupportedOperationException("this server remembers one request");
    }

    @Override
    protected int busy() {
        return 0;
    }

    @Override
    protected void behave(Behaviour behaviour) {
        throw new UnsupportedOperationException("this server plays scripts");
    }

    @Override
    protected Upstream upstream(Vertx loop, TimeLimits limits, ExecutorService executor) {
        return new OpenAiUpstream(loop, limits, full ? stopped() : executor);
    }

    @Override
    protected Future<Void> close(Upstream upstream) {
        return ((OpenAiUpstream) upstream).close();
    }

    @Override
    protected Router router(URI address, String token) {
        return new Router("router", UpstreamKind.OPENAI, address, new Secret(token), RouterApi.V3, upstreamModel);
    }

    @Override
    protected String sessionNumber() {
        return "";
    }

    @Override
    protected Model model() {
        return new Model("oss-20b", PromptTemplate.PLAIN, tokenizer, 8192, features);
    }

    @Override
    protected boolean drains() {
        return false;
    }

    protected final ScriptedServer server() {
        return requireNonNull(server);
    }

    private static Executor stopped() {
        var executor = Executors.newSingleThreadExecutor();
        executor.shutdown();
        return executor;
    }
}
