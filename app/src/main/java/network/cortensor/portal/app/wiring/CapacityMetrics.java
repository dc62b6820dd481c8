package network.cortensor.portal.app.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.state.redis.RedisRuntimeState;

/** What Prometheus is told of Redis, and of the leases in it, by each process that shares capacity there. */
final class CapacityMetrics {
    private final MeterRegistry registry;
    private final RedisRuntimeState state;

    private CapacityMetrics(MeterRegistry registry, RedisRuntimeState state) {
        this.registry = registry;
        this.state = state;
    }

    static void redis(MeterRegistry registry, RedisRuntimeState state) {
        var metrics = new CapacityMetrics(registry, state);
        metrics.link();
        metrics.calls();
        metrics.leases();
    }

    private void link() {
        gauge("portal_redis_link", "0 connected, 1 recovering, 2 unreachable", CapacityMetrics::link);
        counter("portal_redis_reconnects", "Connections made anew", CapacityReport::reconnects);
        gauge(
                "portal_capacity_acting_alone",
                "1 while this gateway grants its own share",
                report -> report.actingAlone() ? 1 : 0);
    }

    private void calls() {
        roundTrip("0.5", CapacityReport::roundTripP50Micros);
        roundTrip("0.99", CapacityReport::roundTripP99Micros);
        FunctionCounter.builder("portal_redis_failed_calls", state, RedisRuntimeState::failedCalls)
                .description("Scripts that were not answered in time, or with an error")
                .register(registry);
        for (var script : state.calls().keySet()) {
            FunctionCounter.builder(
                            "portal_redis_calls", state, each -> each.calls().getOrDefault(script, 0L))
                    .description("Scripts that were run, by name")
                    .tag("script", script)
                    .register(registry);
        }
    }

    private void leases() {
        gauge("portal_capacity_leases", "Leases that this gateway holds", CapacityReport::leases);
        counter("portal_capacity_leases_lost", "Leases that this gateway could not keep", CapacityReport::leasesLost);
        counter(
                "portal_capacity_leases_expired",
                "Leases that this process found expired, whoever held them",
                CapacityReport::leasesExpired);
        counter(
                "portal_capacity_overlaps",
                "Leases over their session's limit when gateways met again",
                CapacityReport::overlaps);
    }

    private static double link(CapacityReport report) {
        return switch (report.link()) {
            case DISABLED, CONNECTED -> 0;
            case RECOVERING -> 1;
            case UNREACHABLE -> 2;
        };
    }

    private void roundTrip(String quantile, ToDoubleFunction<CapacityReport> micros) {
        Gauge.builder("portal_redis_round_trip", state, each -> micros.applyAsDouble(each.capacity()) / 1e6)
                .description("Of the last 512 scripts, how long this share of them took at most")
                .baseUnit("seconds")
                .tag("quantile", quantile)
                .register(registry);
    }

    private void gauge(String name, String what, ToDoubleFunction<CapacityReport> value) {
        Gauge.builder(name, state, each -> value.applyAsDouble(each.capacity()))
                .description(what)
                .register(registry);
    }

    private void counter(String name, String what, ToDoubleFunction<CapacityReport> value) {
        FunctionCounter.builder(name, state, each -> value.applyAsDouble(each.capacity()))
                .description(what)
                .register(registry);
    }
}
