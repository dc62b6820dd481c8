package network.cortensor.portal.app.wiring;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.app.config.GatewayConfig;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.control.capacity.SoleGateway;
import network.cortensor.portal.control.change.Change;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.gateway.Dispatch;
import network.cortensor.portal.gateway.Surroundings;
import network.cortensor.portal.gateway.Upstreams;
import network.cortensor.portal.gateway.key.KeyLimits;
import network.cortensor.portal.gateway.key.NativeKeys;
import network.cortensor.portal.gateway.record.LineWriter;
import network.cortensor.portal.gateway.report.SelfReport;
import network.cortensor.portal.gateway.server.GatewayParts;
import network.cortensor.portal.gateway.server.GatewayServer;
import network.cortensor.portal.gateway.server.GatewaySettings;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.cortensor.CortensorUpstream;
import network.cortensor.portal.upstream.openai.OpenAiUpstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hot path and what feeds it: keys, catalog, sessions, journal. */
final class GatewayRole {
    private static final Logger log = LoggerFactory.getLogger(GatewayRole.class);
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int COUNTS_WAITING = 256;
    private static final int LOOKUPS_AT_ONCE = 16;
    private static final int UNKNOWN_KEYS_PER_ADDRESS = 20;
    /** A body exists up to three times on its way: large ones may take this part of the heap. */
    private static final int BODIES = 8;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);
    private static final Duration STALLED_CLIENT = Duration.ofSeconds(60);

    private final Foundation foundation;
    private final Durable durable;
    private final Shared shared;
    private final ExecutorService background;
    private final ExecutorService counting;
    private final NativeKeys keys;

    private int port;

    private GatewayRole(Foundation foundation, Durable durable, Shared shared) {
        this.foundation = foundation;
        this.durable = durable;
        this.shared = shared;
        var closing = foundation.closing();
        background = closing.add("background work", Executors.newVirtualThreadPerTaskExecutor());
        counting = closing.add("token counting", counting());
        keys = keys(foundation.config());
    }

    /**
     * Counting tokens is work for the processor: on virtual threads it would keep look-ups and revocations waiting. Who finds
     * the line full makes do with an estimate.
     */
    private static ExecutorService counting() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(COUNTS_WAITING),
                Thread.ofPlatform().name("token-count").daemon().factory());
    }

    /** Whether a catalog was kept by an earlier run: a gateway can start from it alone. */
    static boolean hasServed(Foundation foundation) {
        return Files.exists(foundation.data().resolve(Shared.SNAPSHOT));
    }

    /** Starts serving; what it starts is stopped with the foundation. */
    static GatewayRole start(Foundation foundation, Durable durable, Shared shared) throws IOException {
        var role = new GatewayRole(foundation, durable, shared);
        role.start();
        return role;
    }

    /** The port for customers' calls. */
    int port() {
        return port;
    }

    /** What changed for keys; the catalog is not its business. */
    void apply(Change change) {
        switch (change) {
            case Change.KeyChanged(var hash) -> keys.changed(hash);
            case Change.CatalogChanged() -> {}
            case Change.EverythingChanged() -> keys.allChanged();
        }
    }

    private void start() throws IOException {
        var config = foundation.config();
        var closing = foundation.closing();
        standAlone(config);
        var books = Books.open(foundation, durable, shared.schedule());
        var requestLog = closing.add("request log", new LineWriter(foundation.lines()));
        Metrics.requestLog(foundation.registry(), requestLog);
        var parts = new GatewayParts(
                foundation.installation().gatewayId(),
                foundation.clock(),
                new Ids(foundation.clock()),
                keys,
                shared.catalogs(),
                shared.state(),
                shared.breakers(),
                books.journal(),
                this::upstreams,
                foundation.registry(),
                requestLog,
                books.refusals());
        var server = new GatewayServer(foundation.vertx(), parts, settings(config));
        port = Await.done("the gateway on port " + config.gateway().port(), server.start());
        closing.add("gateway", () -> stop(server));
        var identity = new SelfReport.Identity(
                foundation.instance(), version(), foundation.clock().instant(), foundation.configHash());
        var report = new SelfReport(identity, parts, server);
        report.publish();
        closing.add("self report", new Schedule("self report")).every(Duration.ofSeconds(1), report::publish);
    }

    /** The program's version; classes that are not packaged have none. */
    private static String version() {
        var packaged = GatewayRole.class.getPackage().getImplementationVersion();
        return packaged == null ? "unpackaged" : packaged;
    }

    /** In plain mode a second gateway is refused. */
    private void standAlone(PortalConfig config) {
        if (config.capacity().mode() != Mode.PLAIN || config.allowUncoordinated()) {
            return;
        }
        var place = new SolePlace(
                new SoleGateway(durable.database(), foundation.installation().gatewayId()));
        place.take();
        foundation.closing().add("the place of the one gateway", place::leave);
        shared.schedule().every(SolePlace.RENEWAL, place::renew);
    }

    private void stop(GatewayServer server) throws IOException {
        var running = server.running();
        if (running > 0) {
            log.info("waiting for {} running requests", running);
        }
        Await.done(
                "stopping the gateway",
                server.stop(foundation.config().gateway().shutdownGrace()));
    }

    private NativeKeys keys(PortalConfig config) {
        var limits = new KeyLimits(
                config.keys().cacheSize(),
                config.keys().cacheTtl(),
                LOOKUPS_AT_ONCE,
                UNKNOWN_KEYS_PER_ADDRESS,
                Duration.ofMinutes(1));
        return new NativeKeys(
                foundation.hasher(),
                hash -> durable.keys().find(hash).orElse(null),
                background,
                foundation.clock(),
                limits);
    }

    private Upstreams upstreams(Vertx vertx) {
        var gateway = foundation.config().gateway();
        var limits = new TimeLimits(
                gateway.connectTimeout(), gateway.firstByteTimeout(), gateway.idleTimeout(), gateway.drainTimeout());
        return new Upstreams(
                new CortensorUpstream(vertx, limits, counting), new OpenAiUpstream(vertx, limits, counting));
    }

    private static GatewaySettings settings(PortalConfig config) {
        GatewayConfig gateway = config.gateway();
        return new GatewaySettings(
                gateway.host(),
                gateway.port(),
                Foundation.eventLoops(config),
                Math.toIntExact(gateway.maxHeaderBytes().bytes()),
                MOST_CONNECTIONS,
                KEEP_ALIVE,
                Set.copyOf(gateway.corsOrigins()),
                new Surroundings.Limits(
                        Math.toIntExact(gateway.maxBodyBytes().bytes()),
                        gateway.bodyTimeout(),
                        Runtime.getRuntime().maxMemory() / BODIES,
                        STALLED_CLIENT),
                new Dispatch.Patience(
                        config.capacity().waitTimeout(),
                        gateway.totalTimeout(),
                        config.capacity().waitKeepAlive()));
    }
}
