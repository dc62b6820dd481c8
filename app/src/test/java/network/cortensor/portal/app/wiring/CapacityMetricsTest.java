package network.cortensor.portal.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.redis.RedisAddress;
import network.cortensor.portal.state.redis.RedisRuntimeState;
import network.cortensor.portal.state.redis.RedisScriptLink;
import network.cortensor.portal.state.redis.RedisSettings;
import org.junit.jupiter.api.Test;

/** Protects that Prometheus is told how Redis is, under the names that the operators' page has. */
class CapacityMetricsTest {
    @Test
    void aProcessThatDoesNotReachRedisSaysSo() throws Exception {
        var vertx = Vertx.vertx();
        var nobody = new RedisAddress(
                List.of(new Secret("redis://127.0.0.1:1")),
                RedisAddress.Topology.STANDALONE,
                "",
                Duration.ofSeconds(1),
                null);
        var clocks = new RedisRuntimeState.Clocks(System::nanoTime, InstantSource.system());
        var settings = RedisSettings.of("gw@1", Duration.ofSeconds(15), 10, WhenAway.REFUSE);
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var state = new RedisRuntimeState(settings, new RedisScriptLink(vertx, nobody), clocks, SlotGate.OPEN)) {
            CapacityMetrics.redis(registry, state);
            assertThat(registry.scrape().lines())
                    .contains(
                            "portal_redis_link 2.0",
                            "portal_redis_reconnects_total 0.0",
                            "portal_redis_failed_calls_total 0.0",
                            "portal_redis_calls_total{script=\"lease\"} 0.0",
                            "portal_redis_round_trip_seconds{quantile=\"0.99\"} 0.0",
                            "portal_capacity_acting_alone 0.0",
                            "portal_capacity_leases 0.0",
                            "portal_capacity_leases_lost_total 0.0",
                            "portal_capacity_leases_expired_total 0.0",
                            "portal_capacity_overlaps_total 0.0");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
