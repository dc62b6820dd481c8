package network.cortensor.portal.app.wiring;

import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import network.cortensor.portal.app.config.EffectiveConfig;
import network.cortensor.portal.app.config.NewsConfig;
import network.cortensor.portal.control.action.Actions;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.picture.FleetView;
import network.cortensor.portal.control.picture.Occupancy;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.CapacitySettings;
import network.cortensor.portal.control.web.ExplorerTemplates;
import network.cortensor.portal.control.web.NewsThresholds;
import network.cortensor.portal.control.web.OpsApi;
import network.cortensor.portal.control.web.OpsHandlers;
import network.cortensor.portal.control.web.OpsParts;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.state.LeaseRecord;
import network.cortensor.portal.state.RuntimeState;

/** The operators' API and what it looks at. */
final class ControlRole {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final double PERCENT = 100;
    private static final Duration KEEP = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Fields of the capacity document by the setting that decides them. */
    private static final Map<String, String> CAPACITY_FIELDS = Map.of(
            "capacity.mode", "mode",
            "capacity.sessionLimit", "default_in_flight",
            "capacity.leaseTtl", "lease_ttl_ms",
            "capacity.renewEvery", "lease_renew_ms",
            "capacity.waitTimeout", "wait_timeout_ms",
            "capacity.maxWaiting", "max_waiting",
            "capacity.whenRedisAway", "fail_policy");

    private ControlRole() {}

    /** Mounts the operators' API. */
    static void start(Foundation foundation, Durable durable, Shared shared, Router router) throws IOException {
        var ids = new Ids(foundation.clock());
        var pictures =
                new Pictures(durable.database(), durable.catalog()::load, new Live(shared.state()), foundation.clock());
        var watching = foundation.closing().add("looking at the fleet", new Schedule("fleet-view"));
        watching.every(LOOK, () -> pictures.sample(shared.catalogs().get()));
        OldRows.start(foundation, durable);
        var occupancy = new Occupancy(durable.database(), pictures.samples(), foundation.clock());
        watching.every(KEEP, () -> occupancy.keep(shared.catalogs().get()));
        var parts = new OpsParts(
                durable.database(),
                durable.keys(),
                durable.organizations(),
                durable.catalog(),
                // Whoever applies a catalog decides where tokens are sent: only variables meant for routers may be
                // named.
                new TokenSource(
                        name -> name.startsWith("ROUTER_") ? System.getenv(name) : null,
                        foundation.data().resolve("tokens")),
                durable.usage(),
                pictures,
                new Actions(
                        durable.database(),
                        durable.catalog(),
                        number -> answer(shared.state().release(number)),
                        ids,
                        foundation.clock()),
                foundation.closing().add("router questions", new RouterQuestions(foundation, shared.catalogs())),
                capacity(foundation.effective()),
                news(foundation.config().news()),
                ExplorerTemplates.of(foundation.config().explorer().links()),
                foundation.clock());
        var handlers = foundation.closing().add("operators' streams", new OpsHandlers(parts));
        Await.done(
                "the operators' API",
                OpsApi.mount(
                        foundation.vertx(),
                        router,
                        handlers,
                        foundation.installation().opsToken(),
                        ids));
    }

    private static NewsThresholds news(NewsConfig config) {
        return new NewsThresholds(
                config.saturationPercent() / PERCENT,
                config.saturatedFor(),
                config.waitingFor(),
                config.failurePercent() / PERCENT,
                config.slowAbove(),
                config.unshippedEvents(),
                config.clocksApart());
    }

    private static CapacitySettings capacity(EffectiveConfig effective) {
        var capacity = effective.values().capacity();
        var sources = effective.entries().stream()
                .filter(entry -> CAPACITY_FIELDS.containsKey(entry.name()))
                .collect(Collectors.toMap(
                        entry -> CAPACITY_FIELDS.getOrDefault(entry.name(), entry.name()),
                        entry -> new CapacitySettings.Source(word(entry.origin().source()), entry.environment())));
        return new CapacitySettings(
                word(capacity.mode()),
                capacity.sessionLimit(),
                capacity.leaseTtl(),
                capacity.renewEvery(),
                capacity.waitTimeout(),
                capacity.maxWaiting(),
                word(capacity.whenRedisAway()),
                sources);
    }

    private static <T> T answer(Step<T> step) {
        return Await.step("the shared state", step, PATIENCE);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The runtime state, asked from threads that may wait. */
    private record Live(RuntimeState state) implements FleetView {
        @Override
        public List<GatewayReport> gateways() {
            return answer(state.gateways());
        }

        @Override
        public List<HeldLease> leases() {
            return answer(state.leases()).stream().map(Live::held).toList();
        }

        private static HeldLease held(LeaseRecord lease) {
            return new HeldLease(
                    lease.number(),
                    lease.sessionId(),
                    lease.poolId(),
                    lease.requestId(),
                    lease.instance(),
                    lease.takenAt(),
                    lease.renewedAt(),
                    lease.expiresAt());
        }
    }
}
