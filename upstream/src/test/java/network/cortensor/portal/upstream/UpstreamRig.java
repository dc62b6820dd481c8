package network.cortensor.portal.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What tests of an upstream stand on: a simulated server, an event loop, and a look at what is left. After each test every sending has
 * to be free and no receiver may have heard a call out of order.
 */
@Timeout(60)
public abstract class UpstreamRig {
    /** Generous: tests that wait for a limit set a short one of their own. */
    protected static final TimeLimits PATIENT = new TimeLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    /** The bearer token that the simulated server wants. */
    protected static final String TOKEN = "contract-router-token";

    /** How answers are labelled. */
    protected static final Stamp STAMP = new Stamp("chatcmpl-CONTRACT", "alias-of-ours", 1_700_000_000L);

    private final List<Sending> sendings = new ArrayList<>();
    private final List<RecordingReceiver> receivers = new ArrayList<>();
    private final ExecutorService counting = Executors.newSingleThreadExecutor();
    private final Vertx vertx = Vertx.vertx();
    private final List<Upstream> upstreams = new ArrayList<>();
    private final Context context = vertx.getOrCreateContext();

    /** Starts the simulated server; it wants {@link #TOKEN}. */
    protected abstract void startServer(Vertx server) throws Exception;

    /** Where it listens, base path included. */
    protected abstract URI address();

    /** What it has seen. */
    protected abstract Seen seen();

    /** How many requests it is working on. */
    protected abstract int busy();

    /** How it is to treat every request from now on. */
    protected abstract void behave(Behaviour behaviour);

    /** The upstream to be held to the contract; called on its event loop. */
    protected abstract Upstream upstream(Vertx loop, TimeLimits limits, ExecutorService executor);

    /** Closes it. */
    protected abstract Future<Void> close(Upstream upstream);

    /** The router entry for an address. */
    protected abstract Router router(URI address, String token);

    /** The router's session number, empty where there are none. */
    protected abstract String sessionNumber();

    /** What it serves. */
    protected abstract Model model();

    /** Whether a request that is let go is read to its end (Cortensor) or cancelled at once. */
    protected abstract boolean drains();

    @BeforeEach
    void start() throws Exception {
        startServer(vertx);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (var sending : sendings) {
            Eventually.holds("the session is free", () -> sending.free().ended());
        }
        for (var receiver : receivers) {
            assertThat(receiver.faults()).isEmpty();
        }
        for (var upstream : upstreams) {
            close(upstream).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        counting.shutdown();
        assertThat(counting.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    // ---- how tests speak

    /** A chat request that the simulated server answers with a few words. */
    protected final InferenceRequest chat(boolean stream) {
        return TestRequests.chat("Hello", stream);
    }

    /** A completion request. */
    protected static final InferenceRequest completion(boolean stream) {
        return TestRequests.of(
                Endpoint.COMPLETIONS,
                "{\"model\":\"alias\",\"prompt\":\"Once upon a time\",\"stream\":" + stream + "}");
    }

    /** Sends to the simulated server. */
    protected final RecordingReceiver send(InferenceRequest request, TimeLimits limits) throws Exception {
        return send(request, limits, address(), Long.MAX_VALUE);
    }

    /** Sends to this address with this much time. */
    protected final RecordingReceiver send(InferenceRequest request, TimeLimits limits, URI to, long nanosLeft)
            throws Exception {
        return send(request, limits, to, nanosLeft, new RecordingReceiver());
    }

    /** Sends and lets this receiver hear. */
    protected final RecordingReceiver send(
            InferenceRequest request, TimeLimits limits, URI to, long nanosLeft, RecordingReceiver receiver)
            throws Exception {
        receivers.add(receiver);
        onLoop(() -> {
            var upstream = upstream(vertx, limits, counting);
            upstreams.add(upstream);
            var session = new Session(
                    "session-of-ours",
                    router(to, TOKEN),
                    sessionNumber(),
                    1,
                    NodeType.DEDICATED,
                    "",
                    Map.of(),
                    TrafficState.LIVE);
            var deadline = System.nanoTime() + Math.min(nanosLeft, TimeUnit.SECONDS.toNanos(60));
            sendings.add(upstream.send(
                    new Attempt(
                            upstream.prepare(request, model()),
                            session,
                            STAMP,
                            "reference-of-this-attempt",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                            deadline),
                    receiver));
        });
        return receiver;
    }

    /** The sending that was made last. */
    protected final Sending lastSending() {
        return sendings.getLast();
    }

    /** Runs something on the upstream's event loop and waits for it. */
    protected final void onLoop(Runnable action) throws Exception {
        var done = new CompletableFuture<Boolean>();
        context.runOnContext(now -> {
            try {
                action.run();
                done.complete(true);
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            }
        });
        done.get(20, TimeUnit.SECONDS);
    }

    /** Waits until the session of the last sending can serve another request. */
    protected final void lastIsFree() throws Exception {
        Eventually.holds("the session is free", () -> sendings.getLast().free().ended());
    }

    /** Starts another simulated server in place of the one. */
    protected final void startServerAnew() throws Exception {
        startServer(vertx);
    }

    /** Limits in milliseconds. */
    protected static TimeLimits limits(long firstByte, long idle, long drain) {
        return new TimeLimits(
                Duration.ofSeconds(5), Duration.ofMillis(firstByte), Duration.ofMillis(idle), Duration.ofMillis(drain));
    }

    /** What the body of the last request was. */
    protected final JsonObject lastBody() {
        return new JsonObject(seen().recorded().getLast().body());
    }
}
