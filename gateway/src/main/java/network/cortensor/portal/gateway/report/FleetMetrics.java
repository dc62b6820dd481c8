package network.cortensor.portal.gateway.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.RouterReport;

/** Pools and routers as the last report has them. Labels are the catalog's pools and routers; what leaves it leaves the page. */
final class FleetMetrics {
    private final LabelledGauge inFlight;
    private final LabelledGauge slots;
    private final LabelledGauge waiting;
    private final LabelledGauge expected;
    private final LabelledGauge waits;
    private final LabelledGauge breaker;
    private final LabelledGauge outcomes;

    FleetMetrics(MeterRegistry registry) {
        inFlight = new LabelledGauge(registry, "portal_pool_in_flight", "Sessions' requests now");
        slots = new LabelledGauge(registry, "portal_pool_slots", "Requests that fit at once");
        waiting = new LabelledGauge(registry, "portal_pool_waiting", "Requests in line");
        expected = new LabelledGauge(registry, "portal_expected_wait_seconds", "What a new request would wait now");
        waits = new LabelledGauge(
                registry, "portal_pool_waits", "Requests for a session since the start, by what came of them");
        breaker = new LabelledGauge(registry, "portal_breaker_state", "0 closed, 1 ramping, 2 half open, 3 open");
        outcomes = new LabelledGauge(
                registry,
                "portal_router_outcomes",
                "Requests since the start that a router answered well, or failed, by how");
    }

    void refresh(GatewayReport report, Catalog catalog) {
        inFlight.set(ofPools(report, PoolReport::inFlight));
        waiting.set(ofPools(report, PoolReport::waiting));
        expected.set(ofPools(report, pool -> pool.expectedWaitMicros() / 1e6));
        slots.set(catalog.pools().values().stream().collect(Collectors.toMap(pool -> Tags.of("pool", pool.id()), pool ->
                (double) pool.sessions().stream().mapToInt(Session::slots).sum())));
        waits.set(waits(report.pools()));
        breaker.set(report.routers().stream()
                .collect(Collectors.toMap(router -> Tags.of("router", router.routerId()), FleetMetrics::state)));
        outcomes.set(outcomes(report.routers()));
    }

    private static Map<Tags, Double> ofPools(GatewayReport report, ToDoubleFunction<PoolReport> value) {
        return report.pools().stream()
                .collect(Collectors.toMap(pool -> Tags.of("pool", pool.poolId()), value::applyAsDouble));
    }

    private static double state(RouterReport router) {
        return switch (router.breaker()) {
            case CLOSED -> 0;
            case RAMPING -> 1;
            case HALF_OPEN -> 2;
            case OPEN -> 3;
        };
    }

    private static Map<Tags, Double> outcomes(List<RouterReport> routers) {
        var rows = new HashMap<Tags, Double>();
        for (var router : routers) {
            rows.put(outcome("router", router.routerId(), "succeeded"), (double) router.succeeded());
            router.failed()
                    .forEach((failure, count) -> rows.put(
                            outcome("router", router.routerId(), failure.name().toLowerCase(Locale.ROOT)),
                            (double) count));
        }
        return rows;
    }

    private static Map<Tags, Double> waits(List<PoolReport> pools) {
        var rows = new HashMap<Tags, Double>();
        for (var pool : pools) {
            rows.put(outcome("pool", pool.poolId(), "at_once"), (double) pool.atOnce());
            rows.put(outcome("pool", pool.poolId(), "after_wait"), (double) pool.afterWait());
            rows.put(outcome("pool", pool.poolId(), "refused"), (double) pool.refused());
            rows.put(outcome("pool", pool.poolId(), "timed_out"), (double) pool.timedOut());
            rows.put(outcome("pool", pool.poolId(), "left"), (double) pool.left());
        }
        return rows;
    }

    private static Tags outcome(String kind, String id, String outcome) {
        return Tags.of(kind, id, "outcome", outcome);
    }
}
