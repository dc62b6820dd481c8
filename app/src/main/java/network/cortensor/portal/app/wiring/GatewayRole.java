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

    /** What a stop may take beside the grace period. */
    private static final Duration STOPPING = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);
    private static final Duration STALLED_CLIENT = Duration.ofSeconds(60);

    private final Foundation foundation;
    private final Durable durable;
    private final Shared shared;
    private final ExecutorService background;
    private final ExecutorService counting;
    private final NativeKeys keys;

    /** Says that it is about to stop. */
    private Runnable giveNotice = () -> {};

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

    /**
     * The process is about to stop: whoever asks hears so, and calls are served as ever until load balancers have noticed. All other
     * parts still run, so that keys are revoked and figures scraped meanwhile.
     */
    void giveNotice() {
        var notice = foundation.config().gateway().shutdownNotice();
        if (notice.isZero()) {
            return;
        }
        giveNotice.run();
        log.info("stopping in {} s: not ready from now on, and serving until then", notice.toSeconds());
        try {
            Thread.sleep(notice);
        } catch (InterruptedException e) {
            log.warn("stopping at once: interrupted");
        }
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
        // It knows no keys before: others that know them should be asked.
        server.readyOnlyWhen(shared.catalogs()::wasRead, "started without the database");
        // It ends after the gateway: while that stops, the others hear so, and that it lives.
        var reports = closing.add("self report", new Schedule("self report"));
        port = Await.done("the gateway on port " + config.gateway().port(), server.start());
        closing.add("gateway", () -> stop(server));
        giveNotice = server::drain;
        var identity = new SelfReport.Identity(
                foundation.instance(), version(), foundation.clock().instant(), foundation.configHash());
        var report = new SelfReport(identity, parts, server);
        report.publish();
        reports.every(Duration.ofSeconds(1), report::publish);
    }

    /** The program's version; classes that are not packaged have none. */
    private static String version() {
        var packaged = GatewayRole.class.getPackage().getImplementationVersion();
        return packaged == null ? "unpackaged" : packaged;
    }

    /** One of plain mode is alone; those of Redis mode have none of plain mode beside them. */
    private void standAlone(PortalConfig config) {
        var self = new SoleGateway.Self(
                foundation.installation().folderId(),
                foundation.instance(),
                foundation.installation().gatewayId(),
                switch (config.capacity().mode()) {
                    case PLAIN -> SoleGateway.Mode.PLAIN;
                    case REDIS -> SoleGateway.Mode.REDIS;
                },
                !config.allowUncoordinated());
        var place = new SolePlace(new SoleGateway(durable.database(), self), System::nanoTime);
        place.take();
        foundation.closing().add("the place of the one gateway", place::leave);
        shared.schedule().every(SolePlace.RENEWAL, place::renew);
    }

    private void stop(GatewayServer server) throws IOException {
        var running = server.running();
        if (running > 0) {
            log.info("waiting for {} running requests", running);
        }
        var grace = foundation.config().gateway().shutdownGrace();
        Await.done("stopping the gateway", server.stop(grace), grace.plus(STOPPING));
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
