package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.gateway.report.SelfReport;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.Test;

/** What a gateway says of itself is what happened, and the page for scraping says the same. */
class SelfReportTest {
    @Test
    void saysWhatHappened() throws Exception {
        try (var gateway = new GatewayFixture(GatewayFixture.Limits.USUAL)) {
            var router = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(1, "m")));
            var only = session(
                    "s1",
                    UpstreamKind.CORTENSOR,
                    router.address(),
                    router.settings().token(),
                    "1",
                    1);
            gateway.sell("text", UpstreamKind.CORTENSOR, PromptTemplate.PLAIN, Set.of(), List.of(only));
            var identity = new SelfReport.Identity("gw_test-1", "1.0", Instant.EPOCH, "hash");
            var self = new SelfReport(identity, gateway.parts, gateway.server);
            gateway.post("/v1/chat/completions", chat("text", "hello", false));
            router.behaveNext(1, new Behaviour.Garbage());
            gateway.post("/v1/chat/completions", chat("text", "hello", false));
            self.publish();

            var published = new ArrayList<>(List.of(self.now()));
            gateway.state
                    .gateways()
                    .end((reports, failure) ->
                            published.set(0, Objects.requireNonNull(reports).getFirst()));
            var report = published.getFirst();
            assertThat(report.gatewayId()).isEqualTo("gw_test");
            assertThat(report.instance()).isEqualTo("gw_test-1");
            assertThat(report.catalogVersion()).isEqualTo(1);
            assertThat(report.draining()).isFalse();
            assertThat(report.pools()).extracting(pool -> pool.poolId()).containsExactly("text-pool");
            assertThat(report.sessions())
                    .extracting(session -> session.sessionId())
                    .containsExactly("s1");
            assertThat(report.routers()).singleElement().satisfies(seen -> {
                assertThat(seen.routerId()).isEqualTo("router-s1");
                assertThat(seen.breaker()).isEqualTo(RouterReport.Breaker.CLOSED);
                assertThat(seen.succeeded()).isEqualTo(1);
                assertThat(seen.failed())
                        .containsEntry(UpstreamFailure.GARBAGE, 1L)
                        .hasSize(1);
                assertThat(seen.lastSuccess()).isNotNull();
                assertThat(seen.lastFailure()).isNotNull();
            });
            assertThat(report.process().heapBytes())
                    .isPositive()
                    .isLessThan(report.process().heapMaxBytes());
            assertThat(report.process().openConnections()).isPositive();
            assertThat(gateway.registry
                            .get("portal_router_outcomes")
                            .tags("router", "router-s1", "outcome", "garbage")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(gateway.registry
                            .get("portal_breaker_state")
                            .tag("router", "router-s1")
                            .gauge()
                            .value())
                    .isZero();
        }
    }

    @Test
    void aGatewayThatIsAboutToStopSaysSoAndServesOn() throws Exception {
        try (var gateway = new GatewayFixture(GatewayFixture.Limits.USUAL)) {
            var identity = new SelfReport.Identity("gw_test-1", "1.0", Instant.EPOCH, "hash");
            var self = new SelfReport(identity, gateway.parts, gateway.server);
            gateway.server.drain();

            assertThat(self.now().draining()).isTrue();
            var ready =
                    gateway.http.send(gateway.request("/health/ready").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("draining");
            var models = gateway.http.send(gateway.request("/v1/models").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(models.statusCode()).isEqualTo(200);
        }
    }
}
