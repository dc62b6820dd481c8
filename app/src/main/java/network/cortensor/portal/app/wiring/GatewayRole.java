package network.cortensor.portal.app.wiring;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.app.config.GatewayConfig;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.control.capacity.SoleGateway;
import network.cortensor.portal.control.change.Change;
import network.cortensor.portal.control.change.ChangeFeed;
import network.cortensor.portal.control.usage.RefusalCounts.Refused;
import network.cortensor.portal.control.usage.UnstorableUsage;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.Dispatch;
import network.cortensor.portal.gateway.Surroundings;
import network.cortensor.portal.gateway.Upstreams;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalSettings;
import network.cortensor.portal.gateway.journal.Shipper;
import network.cortensor.portal.gateway.journal.ShipperSettings;
import network.cortensor.portal.gateway.journal.UsageRejected;
import network.cortensor.portal.gateway.key.KeyLimits;
import network.cortensor.portal.gateway.key.NativeKeys;
import network.cortensor.portal.gateway.record.LineWriter;
import network.cortensor.portal.gateway.record.RefusalCounts;
import network.cortensor.portal.gateway.server.GatewayParts;
import network.cortensor.portal.gateway.server.GatewayServer;
import network.cortensor.portal.gateway.server.GatewaySettings;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.cortensor.CortensorUpstream;
import network.cortensor.portal.upstream.openai.OpenAiUpstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hot path and what feeds it: keys, catalog, sessions, journal. */
final class GatewayRole {
    private static final Logger log = LoggerFactory.getLogger(GatewayRole.class);
    private static final String SNAPSHOT = "catalog.snapshot";
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int COUNTS_WAITING = 256;
    private static final int LOOKUPS_AT_ONCE = 16;
    private static final int UNKNOWN_KEYS_PER_ADDRESS = 20;
    /** A body exists up to three times on its way: large ones may take this part of the heap. */
    private static final int BODIES = 8;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);
    private static final Duration STALLED_CLIENT = Duration.ofSeconds(60);
    private static final Duration LAST_SHIPPING = Duration.ofSeconds(5);

    private final Foundation foundation;
    private final Durable durable;
    private final ExecutorService background;
    private final ExecutorService counting;

    /** What may wait for the database. */
    private final ScheduledExecutorService schedule;

    /** What may not: requests that wait for a session end on time, database or not. */
    private final ScheduledExecutorService waiting;

    /** Refreshes what is only looked at when somebody scrapes. */
    private Runnable beforeScrape = () -> {};

    private int port;

    private GatewayRole(Foundation foundation, Durable durable) {
        this.foundation = foundation;
        this.durable = durable;
        var closing = foundation.closing();
        background = closing.add("background work", Executors.newVirtualThreadPerTaskExecutor());
        counting = closing.add("token counting", counting());
        schedule = closing.add("schedule", thread("schedule"));
        waiting = closing.add("waiting requests", thread("waiting"));
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
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
        return Files.exists(foundation.data().resolve(SNAPSHOT));
    }

    /** Starts serving; what it starts is stopped with the foundation. */
    static GatewayRole start(Foundation foundation, Durable durable) throws IOException {
        var role = new GatewayRole(foundation, durable);
        role.start();
        return role;
    }

    /** The port for customers' calls. */
    int port() {
        return port;
    }

    /** Refreshes gauges that cost something; called before they are read. */
    void beforeScrape() {
        beforeScrape.run();
    }

    private void start() throws IOException {
        var config = foundation.config();
        var closing = foundation.closing();
        standAlone(config);
        var journal = closing.add("journal", journal(config));
        var shipper = closing.add("shipper", Shipper.start(journal, this::store, ShipperSettings.DEFAULT));
        closing.add("last shipping", () -> shipper.flush(LAST_SHIPPING));
        var state = new LocalRuntimeState(
                System::nanoTime, new WaitingRoomLimits(config.capacity().maxWaiting()));
        var catalog = new CatalogSnapshot(durable.catalog()::load, changed -> state.update(changed.pools()));
        catalog.refresh();
        var keys = keys(config);
        var refusals = new RefusalCounts();
        closing.add("changes", ChangeFeed.start(durable.database(), change -> apply(change, keys, catalog)));
        every(waiting, Duration.ofMillis(20), state::sweep);
        every(schedule, Duration.ofSeconds(1), catalog::refresh);
        every(schedule, Duration.ofSeconds(5), () -> store(refusals));
        every(
                schedule,
                Duration.ofHours(1),
                () -> durable.usage().makeAhead(foundation.clock().instant()));
        closing.add("last refusals", () -> store(refusals));

        var requestLog = closing.add("request log", new LineWriter(foundation.lines()));
        Metrics.requestLog(foundation.registry(), requestLog);
        var parts = new GatewayParts(
                foundation.installation().gatewayId(),
                foundation.clock(),
                new Ids(foundation.clock()),
                keys,
                catalog,
                state,
                journal,
                this::upstreams,
                foundation.registry(),
                requestLog,
                refusals);
        var server = new GatewayServer(foundation.vertx(), parts, settings(config));
        port = Await.done("the gateway on port " + config.gateway().port(), server.start());
        closing.add("gateway", () -> stop(server));
        Metrics.journal(foundation.registry(), journal, shipper);
        beforeScrape = Metrics.pools(foundation.registry(), catalog, state);
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
        every(schedule, SolePlace.RENEWAL, place::renew);
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

    private Journal journal(PortalConfig config) throws IOException {
        var settings = new JournalSettings(
                Math.toIntExact(config.journal().segmentBytes().bytes()),
                config.journal().maxBytes().bytes(),
                JournalSettings.DEFAULT.forceInterval());
        var journal = Journal.open(foundation.data().resolve("journal"), settings, foundation.clock());
        var interrupted = journal.recovered().interrupted();
        if (!interrupted.isEmpty()) {
            log.warn("{} requests were interrupted when this gateway last ended", interrupted.size());
            interrupted.forEach(event -> log.warn("interrupted: {}", event.requestId()));
        }
        return journal;
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

    private static void apply(Change change, NativeKeys keys, CatalogSnapshot catalog) {
        switch (change) {
            case Change.KeyChanged(var hash) -> keys.changed(hash);
            case Change.CatalogChanged() -> catalog.changed();
            case Change.EverythingChanged() -> {
                keys.allChanged();
                catalog.changed();
            }
        }
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
                new Dispatch.Patience(config.capacity().waitTimeout(), gateway.totalTimeout()));
    }

    private void store(List<UsageEvent> events) throws UsageRejected {
        try {
            durable.usage().write(events);
        } catch (UnstorableUsage e) {
            throw new UsageRejected(e.requestId(), String.valueOf(e.getMessage()), e);
        }
    }

    private void store(RefusalCounts refusals) {
        var counts = refusals.drain();
        if (counts.isEmpty()) {
            return;
        }
        try {
            durable.refusals().write(counts.stream().map(this::refused).toList());
        } catch (RuntimeException e) {
            refusals.restore(counts);
            throw e;
        }
    }

    private Refused refused(RefusalCounts.Count count) {
        var key = count.key();
        return new Refused(
                key.minute(),
                key.organizationId(),
                key.keyId(),
                key.code(),
                foundation.installation().gatewayId(),
                count.times());
    }

    private static void every(ScheduledExecutorService thread, Duration period, Runnable task) {
        thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (Throwable e) {
                        log.warn("a scheduled task failed and will run again: {}", e.toString());
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
