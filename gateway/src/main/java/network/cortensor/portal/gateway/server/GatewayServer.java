package network.cortensor.portal.gateway.server;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.gateway.ChatCompletions;
import network.cortensor.portal.gateway.Dispatch;
import network.cortensor.portal.gateway.Health;
import network.cortensor.portal.gateway.ModelList;
import network.cortensor.portal.gateway.record.RequestMetrics;

/** The gateway: starts one {@link Loop} per event loop on one port, and stops them without breaking what runs. */
public final class GatewayServer {
    private final Vertx vertx;
    private final GatewayParts parts;
    private final GatewaySettings settings;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile int port;
    private volatile boolean draining;
    private volatile BooleanSupplier moreIsReady = () -> true;
    private volatile String otherwise = "";
    private volatile boolean stopping;

    /** A gateway made of these parts; {@link #start} makes it listen. */
    public GatewayServer(Vertx vertx, GatewayParts parts, GatewaySettings settings) {
        this.vertx = vertx;
        this.parts = parts;
        this.settings = settings;
    }

    /** One more thing that has to hold for it to be ready, and what it says while that does not. */
    public void readyOnlyWhen(BooleanSupplier holds, String why) {
        moreIsReady = holds;
        otherwise = why;
    }

    /** Listens; completes with the port. */
    public Future<Integer> start() {
        var dispatch = Dispatch.of(parts, settings.patience());
        var routes = new Routes(
                new ChatCompletions(Endpoint.CHAT_COMPLETIONS, parts.keys(), parts.catalog(), dispatch),
                new ChatCompletions(Endpoint.COMPLETIONS, parts.keys(), parts.catalog(), dispatch),
                new ModelList(parts.keys(), parts.catalog()),
                new Health(this::notReady));
        var metrics = new RequestMetrics(
                parts.registry(), alias -> parts.catalog().get().offer(alias) != null);
        Gauge.builder("portal_in_flight", this, GatewayServer::running)
                .description("Requests that have not ended")
                .register(parts.registry());
        Gauge.builder("portal_connections", this, GatewayServer::connections)
                .description("Open client connections")
                .register(parts.registry());
        Supplier<Loop> loop = () -> {
            var made = new Loop(parts, settings, routes, metrics);
            loops.add(made);
            return made;
        };
        return vertx.deployVerticle(loop, new DeploymentOptions().setInstances(settings.eventLoops()))
                .map(deployed -> port = loops.getFirst().port());
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Requests that have not ended. */
    public int running() {
        return loops.stream().mapToInt(Loop::running).sum();
    }

    /** Open client connections. */
    public int connections() {
        return loops.stream().mapToInt(Loop::connections).sum();
    }

    /** How late the event loops ran, the worst of them since this was last asked, in microseconds. */
    public long takeLoopLagMicros() {
        return loops.stream().mapToLong(Loop::takeLagMicros).max().orElse(0);
    }

    /** Is about to stop: says so to whoever asks whether it is ready, and serves on until {@link #stop}. */
    public void drain() {
        draining = true;
    }

    /** Whether it is about to stop. */
    public boolean draining() {
        return draining || stopping;
    }

    /**
     * Takes no new requests, lets running ones finish for as long as the grace period lasts, and ends the rest. Completes when
     * nothing runs any more.
     */
    public Future<Void> stop(Duration grace) {
        stopping = true;
        loops.forEach(Loop::stopping);
        var done = Promise.<Void>promise();
        var deadline = System.nanoTime() + grace.toNanos();
        await(deadline, false, done);
        return done.future();
    }

    private void await(long deadline, boolean ended, Promise<Void> done) {
        if (running() == 0) {
            done.complete();
            return;
        }
        var late = System.nanoTime() - deadline;
        if (late > Duration.ofSeconds(2).toNanos()) {
            done.complete();
            return;
        }
        if (late > 0 && !ended) {
            loops.forEach(Loop::endAllOnLoop);
        }
        vertx.setTimer(20, timer -> await(deadline, late > 0, done));
    }

    private Optional<String> notReady() {
        if (stopping) {
            return Optional.of("shutting down");
        }
        if (draining) {
            return Optional.of("draining");
        }
        if (parts.catalog().get().version() == 0) {
            return Optional.of("no catalog yet");
        }
        if (!moreIsReady.getAsBoolean()) {
            return Optional.of(otherwise);
        }
        return parts.journal().canAppend() ? Optional.empty() : Optional.of("usage cannot be recorded");
    }
}
