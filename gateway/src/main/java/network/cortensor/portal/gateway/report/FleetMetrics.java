package network.cortensor.portal.gateway.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.RouterReport;

/** Routers and waiting as the last report has them. Labels are the catalog's pools and routers; what leaves it leaves the page. */
final class FleetMetrics {
    private final MultiGauge breaker;
    private final MultiGauge outcomes;
    private final MultiGauge expected;
    private final MultiGauge waits;

    FleetMetrics(MeterRegistry registry) {
        breaker = MultiGauge.builder("portal_breaker_state")
                .description("0 closed, 1 ramping, 2 half open, 3 open")
                .register(registry);
        outcomes = MultiGauge.builder("portal_router_outcomes")
                .description("Requests since the start that a router answered well, or failed, by how")
                .register(registry);
        expected = MultiGauge.builder("portal_expected_wait")
                .description("What a new request would wait now")
                .baseUnit("seconds")
                .register(registry);
        waits = MultiGauge.builder("portal_pool_waits")
                .description("Requests for a session since the start, by what came of them")
                .register(registry);
    }

    void refresh(GatewayReport report) {
        breaker.register(report.routers().stream().map(FleetMetrics::state).toList(), true);
        outcomes.register(
                report.routers().stream().flatMap(FleetMetrics::outcomes).toList(), true);
        expected.register(
                report.pools().stream()
                        .map(pool -> Row.of(Tags.of("pool", pool.poolId()), pool.expectedWaitMicros() / 1e6))
                        .toList(),
                true);
        waits.register(
                report.pools().stream().flatMap(pool -> waits(pool).stream()).toList(), true);
    }

    private static Row<?> state(RouterReport router) {
        var number =
                switch (router.breaker()) {
                    case CLOSED -> 0;
                    case RAMPING -> 1;
                    case HALF_OPEN -> 2;
                    case OPEN -> 3;
                };
        return Row.of(Tags.of("router", router.routerId()), number);
    }

    private static Stream<Row<?>> outcomes(RouterReport router) {
        var failures = router.failed().entrySet().stream()
                .map(failure -> outcome(router, failure.getKey().name().toLowerCase(Locale.ROOT), failure.getValue()));
        return Stream.concat(Stream.of(outcome(router, "succeeded", router.succeeded())), failures);
    }

    private static Row<?> outcome(RouterReport router, String outcome, long count) {
        return Row.of(Tags.of("router", router.routerId(), "outcome", outcome), count);
    }

    private static List<Row<?>> waits(PoolReport pool) {
        return List.of(
                wait(pool, "at_once", pool.atOnce()),
                wait(pool, "after_wait", pool.afterWait()),
                wait(pool, "refused", pool.refused()),
                wait(pool, "timed_out", pool.timedOut()),
                wait(pool, "left", pool.left()));
    }

    private static Row<?> wait(PoolReport pool, String outcome, long count) {
        return Row.of(Tags.of("pool", pool.poolId(), "outcome", outcome), count);
    }
}
