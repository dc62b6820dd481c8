package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demonstration's fleet is complete, labelled, and answers. */
class SimulatedFleetTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Call.result(vertx.close());
    }

    @Test
    void everyRouterOfTheDemoAnswersOnItsSession() {
        SimulatedFleet fleet = Call.result(SimulatedFleet.start(vertx, SimulatedFleet.demoPools(), Generation.fast()));
        assertThat(fleet.routers()).hasSize(20);
        assertThat(fleet.routers("oss-20b"))
                .hasSize(8)
                .extracting(FleetRouter::session)
                .startsWith(101L, 102L);
        assertThat(fleet.routers()).allMatch(router -> router.name().contains("simulated"));
        assertThat(fleet.routers().stream().map(FleetRouter::session).distinct())
                .hasSize(20);
        assertThat(fleet.routers().stream().map(FleetRouter::token).distinct()).hasSize(20);
        HttpClient client = vertx.createHttpClient();
        for (FleetRouter router : fleet.routers()) {
            var to = router.address().resolve("/api/v3/completions/" + router.session());
            Call call = Call.post(client, to, router.token(), new JsonObject().put("prompt", "hi"))
                    .ended();
            assertThat(call.status()).as(router.toString()).isEqualTo(200);
            assertThat(router.toString()).doesNotContain(router.token());
        }
        Call.result(fleet.stop());
        var gone = fleet.routers().getFirst().address().resolve("/api/v1/ping");
        assertThat(Call.get(client, gone, null).ended().wasCut()).isTrue();
    }
}
