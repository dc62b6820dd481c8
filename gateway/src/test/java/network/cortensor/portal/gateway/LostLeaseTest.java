package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static network.cortensor.portal.gateway.GatewayFixture.eventually;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lease that is taken back while its request runs: the client sees a broken answer, and pays for what it got. */
class LostLeaseTest {
    private GatewayFixture gateway;
    private SimulatedRouter router;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayFixture(GatewayFixture.Limits.USUAL);
        router = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(1, "m")));
        var only = session(
                "s1",
                UpstreamKind.CORTENSOR,
                router.address(),
                router.settings().token(),
                "1",
                1);
        gateway.sell("text", UpstreamKind.CORTENSOR, PromptTemplate.PLAIN, Set.of(), List.of(only));
    }

    @AfterEach
    void nothingIsStillHeld() {
        gateway.close();
    }

    @Test
    void aStreamBreaksAndIsChargedForWhatWasDelivered() throws Exception {
        router.behaveNext(1, new Behaviour.LongAnswer(60, 20));
        var answer = gateway.http.send(request(true), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(body.readNBytes(600)).hasSize(600);
            releaseTheLease();
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"code\":\"upstream_failed\"")
                    .doesNotContain("[DONE]");
        }
        var event = gateway.event(answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(event.end()).isEqualTo(End.LEASE_LOST);
        assertThat(event.tokens().completion()).isPositive().isLessThan(60);
        assertThat(event.charge().cost()).isPositive();
        assertThat(router.seen().requests()).isEqualTo(1);
    }

    @Test
    void anAnswerThatHasNotBegunIsAnErrorAndCostsNothing() throws Exception {
        router.behaveNext(1, new Behaviour.SlowFirstByte(1_000));
        var running = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.http.send(request(false), HttpResponse.BodyHandlers.ofString());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        eventually("it runs", () -> router.seen().requests() == 1);
        releaseTheLease();
        var answer = running.get();
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
        var event = gateway.event(answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(event.end()).isEqualTo(End.LEASE_LOST);
        assertThat(event.charge().cost()).isZero();
        var report = gateway.breakers.reports().getFirst();
        assertThat(report.failed()).as("the router did nothing wrong").isEmpty();
        assertThat(report.breaker()).isEqualTo(RouterReport.Breaker.CLOSED);
    }

    private void releaseTheLease() {
        var number = new AtomicLong();
        gateway.state
                .leases()
                .end((leases, failure) ->
                        number.set(Objects.requireNonNull(leases).getFirst().number()));
        gateway.state
                .release(number.get())
                .end((released, failure) -> assertThat(released).isTrue());
    }

    private HttpRequest request(boolean stream) {
        return gateway.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString(chat("text", "hello", stream)))
                .build();
    }
}
