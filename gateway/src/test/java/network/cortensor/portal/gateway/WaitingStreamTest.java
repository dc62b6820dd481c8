package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static network.cortensor.portal.gateway.GatewayFixture.eventually;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.ErrorShape;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.Test;

/** Streams that wait for a session: kept alive where that is configured, told nothing where it is not. */
class WaitingStreamTest {
    private static final String WAITING = ": waiting\n\n";

    @Test
    void isKeptAliveAndThenServed() throws Exception {
        try (var gateway = gateway(true, Duration.ofSeconds(10))) {
            var router = router(gateway);
            router.behaveNext(1, new Behaviour.SlowFirstByte(2_500));
            var first = send(gateway, false);
            eventually("first runs", () -> router.seen().requests() == 1);
            var waited = send(gateway, true).get();

            assertThat(waited.statusCode()).isEqualTo(200);
            assertThat(waited.body()).startsWith(WAITING).endsWith("data: [DONE]\n\n");
            assertThat(waited.body().replace(WAITING, "")).startsWith("data: {");
            assertThat(waited.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
            var event = gateway.event(id(waited));
            assertThat(event.end()).isEqualTo(End.COMPLETED);
            assertThat(event.timing().waitMicros()).isGreaterThan(1_000_000);
            assertThat(event.timing().firstTokenMicros())
                    .isGreaterThanOrEqualTo(event.timing().waitMicros());
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRefusalAfterTheHeadIsAnEvent() throws Exception {
        try (var gateway = gateway(true, Duration.ofMillis(1_600))) {
            var router = router(gateway);
            router.behaveNext(1, new Behaviour.SlowFirstByte(4_000));
            var first = send(gateway, false);
            eventually("first runs", () -> router.seen().requests() == 1);
            var waited = send(gateway, true).get();

            assertThat(waited.statusCode()).isEqualTo(200);
            assertThat(waited.body()).startsWith(WAITING).contains("\"code\":\"model_at_capacity\"");
            assertThat(waited.body()).doesNotContain("[DONE]");
            assertThat(router.seen().requests()).isEqualTo(1);
            assertThat(gateway.of(id(waited))).as("nothing was sent").isEmpty();
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRouterThatFailsAfterTheHeadIsAnEventToo() throws Exception {
        try (var gateway = gateway(true, Duration.ofSeconds(10))) {
            var router = router(gateway);
            router.behaveNext(1, new Behaviour.SlowFirstByte(2_000));
            var first = send(gateway, false);
            eventually("first runs", () -> router.seen().requests() == 1);
            var waiting = send(gateway, true);
            eventually("second waits", () -> gateway.state.held() == 2);
            router.behave(new Behaviour.ErrorReply(500, ErrorShape.MESSAGE));
            var waited = waiting.get();

            assertThat(waited.statusCode()).isEqualTo(200);
            assertThat(waited.body()).startsWith(WAITING).contains("\"code\":\"upstream_failed\"");
            var event = gateway.event(id(waited));
            assertThat(event.end()).isEqualTo(End.FAILED);
            assertThat(event.status()).isEqualTo(200);
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void hearsNothingWhereItIsNotConfiguredAndWholeAnswersNeverDo() throws Exception {
        for (var configured : List.of(true, false)) {
            try (var gateway = gateway(configured, Duration.ofMillis(1_600))) {
                var router = router(gateway);
                router.behaveNext(1, new Behaviour.SlowFirstByte(4_000));
                var first = send(gateway, false);
                eventually("first runs", () -> router.seen().requests() == 1);
                var waited = send(gateway, !configured).get();

                assertThat(waited.statusCode()).isEqualTo(503);
                assertThat(waited.body()).startsWith("{").contains("model_at_capacity");
                assertThat(first.get().statusCode()).isEqualTo(200);
            }
        }
    }

    private static GatewayFixture gateway(boolean keepAlive, Duration patience) throws Exception {
        var usual = GatewayFixture.Limits.USUAL;
        return new GatewayFixture(new GatewayFixture.Limits(
                patience,
                usual.total(),
                usual.firstByte(),
                usual.idle(),
                usual.body(),
                usual.maxBody(),
                keepAlive,
                usual.journal()));
    }

    private static SimulatedRouter router(GatewayFixture gateway) throws Exception {
        var router = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(1, "m")));
        var only = session(
                "s1",
                UpstreamKind.CORTENSOR,
                router.address(),
                router.settings().token(),
                "1",
                1);
        gateway.sell("text", UpstreamKind.CORTENSOR, PromptTemplate.PLAIN, Set.of(), List.of(only));
        return router;
    }

    private static CompletableFuture<HttpResponse<String>> send(GatewayFixture gateway, boolean stream) {
        return gateway.http.sendAsync(
                gateway.request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofString(chat("text", "hello", stream)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
