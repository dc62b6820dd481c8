package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.PRICE;
import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static network.cortensor.portal.gateway.GatewayFixture.eventually;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.ErrorShape;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several routers behind one product name, over real HTTP: which one serves, and what happens when some do not. */
class FleetOfRoutersTest {
    /** Nobody listens there. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private GatewayFixture gateway;
    private SimulatedRouter one;
    private SimulatedRouter two;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayFixture(GatewayFixture.Limits.USUAL);
        one = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(1, "m")));
        two = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(2, "m")));
    }

    @AfterEach
    void nothingIsStillHeld() {
        gateway.close();
    }

    @Test
    void bothPoolsOfAnOfferServeAndTheOneThatServedIsInTheBooks() throws Exception {
        sell(List.of(new Offer.Route(pool("a", one, "1"), 1), new Offer.Route(pool("b", two, "2"), 1)), List.of());
        for (var i = 0; i < 30; i++) {
            assertThat(post("hello").statusCode()).isEqualTo(200);
        }
        assertThat(one.seen().requests()).isPositive();
        assertThat(two.seen().requests()).isPositive();
        eventually("events", () -> gateway.events.size() == 30);
        assertThat(gateway.events.stream()
                        .filter(event -> event.route().poolId().equals("a")))
                .hasSize((int) one.seen().requests())
                .allMatch(event -> event.route().sessionId().equals("a-session"));
        eventually("log", () -> gateway.log().contains("\"pool\":\"b\""));
    }

    @Test
    void aFreePoolIsTakenBeforeTheFullOneIsWaitedFor() throws Exception {
        sell(List.of(new Offer.Route(pool("a", one, "1"), 1000), new Offer.Route(pool("b", two, "2"), 1)), List.of());
        one.behave(new Behaviour.SlowFirstByte(2_000));
        two.behave(new Behaviour.SlowFirstByte(2_000));
        var first = postLater("one");
        eventually("first runs", () -> gateway.state.held() == 1);
        var second = postLater("two");
        eventually("second runs", () -> two.seen().requests() + one.seen().requests() == 2);
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(one.seen().requests()).isEqualTo(1);
        assertThat(two.seen().requests()).isEqualTo(1);
    }

    @Test
    void theFallbackServesWhileNoPoolOfTheOfferCanAndNotWhenItIsFull() throws Exception {
        var main = pool("main", one, "1");
        var spare = pool("spare", two, "2");
        sell(List.of(new Offer.Route(main, 1)), List.of(spare));
        one.behaveNext(1, new Behaviour.SlowFirstByte(500));
        var first = postLater("one");
        eventually("first runs", () -> gateway.state.held() == 1);
        assertThat(post("waits").statusCode()).isEqualTo(200);
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(two.seen().requests()).as("full is no reason").isZero();

        sell(List.of(new Offer.Route(draining(main), 1)), List.of(spare));
        var answer = post("hello");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(two.seen().requests()).isEqualTo(1);
        assertThat(gateway.event(id(answer)).route().poolId()).isEqualTo("spare");
        assertThat(gateway.event(id(answer)).charge().priceVersion()).isEqualTo(PRICE.version());
    }

    @Test
    void whoWaitsWhereAPoolIsDrainedGoesToTheFallback() throws Exception {
        var main = pool("main", one, "1");
        var spare = pool("spare", two, "2");
        sell(List.of(new Offer.Route(main, 1)), List.of(spare));
        one.behaveNext(1, new Behaviour.SlowFirstByte(1_000));
        var first = postLater("one");
        eventually("first runs", () -> gateway.state.held() == 1);
        var second = postLater("two");
        eventually("second waits", () -> gateway.state.held() == 2);
        sell(List.of(new Offer.Route(draining(main), 1)), List.of(spare));
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(two.seen().requests()).isEqualTo(1);
        assertThat(one.seen().requests()).isEqualTo(1);
    }

    @Test
    void aRouterThatFailsIsLeftAloneAndComesBack() throws Exception {
        sell(List.of(new Offer.Route(pool("a", one, "1"), 1)), List.of());
        one.behave(new Behaviour.ErrorReply(500, ErrorShape.MESSAGE));
        for (var i = 0; i < 5; i++) {
            assertThat(post("hello").statusCode()).isEqualTo(502);
        }
        var refused = post("hello");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("model_unavailable");
        assertThat(one.seen().requests()).as("nothing is sent while it is open").isEqualTo(5);
        var report = gateway.breakers.reports().getFirst();
        assertThat(report.breaker()).isEqualTo(RouterReport.Breaker.OPEN);
        assertThat(report.failed()).containsOnlyKeys(UpstreamFailure.ERROR_STATUS);
        assertThat(report.consecutiveFailures()).isEqualTo(5);

        one.behave(new Behaviour.Normal());
        eventually(
                "half open", () -> gateway.breakers.reports().getFirst().breaker() == RouterReport.Breaker.HALF_OPEN);
        assertThat(post("hello").statusCode()).isEqualTo(200);
        assertThat(gateway.breakers.reports().getFirst().breaker()).isEqualTo(RouterReport.Breaker.RAMPING);
    }

    @Test
    void aMixUpCountsAgainstTheRouterOfTheSession() throws Exception {
        sell(List.of(new Offer.Route(pool("a", one, "1"), 1)), List.of());
        one.behaveNext(1, new Behaviour.CorrelationMismatch());
        assertThat(post("hello").statusCode()).isEqualTo(502);
        assertThat(gateway.breakers.reports().getFirst().failed())
                .containsEntry(UpstreamFailure.CORRELATION_MISMATCH, 1L);
    }

    @Test
    void whatTheClientDidWrongOpensNothing() throws Exception {
        sell(List.of(new Offer.Route(pool("a", one, "1"), 1)), List.of());
        one.behave(new Behaviour.ErrorReply(400, ErrorShape.MESSAGE));
        for (var i = 0; i < 7; i++) {
            post("hello");
        }
        assertThat(one.seen().requests()).isEqualTo(7);
        var report = gateway.breakers.reports().getFirst();
        assertThat(report.breaker()).isEqualTo(RouterReport.Breaker.CLOSED);
        assertThat(report.failed()).isEmpty();
        assertThat(report.succeeded()).isZero();
    }

    @Test
    void aRetryAvoidsTheRouterThatCouldNotBeReached() throws Exception {
        var dead = session("d1", UpstreamKind.CORTENSOR, NOWHERE, "t", "1", 1);
        var sessions = List.of(
                dead,
                new Session("d2", dead.router(), "2", 1),
                new Session("d3", dead.router(), "3", 1),
                new Session("d4", dead.router(), "4", 1),
                ofRouter("alive", one, "1"));
        sell(List.of(new Offer.Route(pool("a", sessions), 1)), List.of());
        var answer = post("hello");
        assertThat(answer.statusCode()).isEqualTo(200);
        eventually("log", () -> gateway.log().contains("\"attempts\":2"));
        assertThat(gateway.breakers.reports().getFirst().failed()).containsEntry(UpstreamFailure.CONNECT, 1L);
    }

    /** One request alone has to get the breaker to open; of four together each needs few tries for that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whileTheOthersAreBusyARouterThatRefusesCostsNobodyItsTries(int requests) throws Exception {
        var dead = session("dead", UpstreamKind.CORTENSOR, NOWHERE, "t", "1", 1);
        sell(List.of(new Offer.Route(pool("a", List.of(ofRouter("alive", one, "1"))), 1)), List.of());
        one.behaveNext(1, new Behaviour.SlowFirstByte(1_000));
        var first = postLater("keeps it busy");
        eventually("it is busy", () -> one.seen().requests() == 1);
        sell(List.of(new Offer.Route(pool("a", List.of(dead, ofRouter("alive", one, "1"))), 1)), List.of());
        var others = IntStream.range(0, requests)
                .mapToObj(i -> postLater("number " + i))
                .toList();
        for (var other : others) {
            assertThat(other.get().statusCode()).isEqualTo(200);
        }
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(one.seen().overlaps()).isZero();
        assertThat(gateway.breakers.reports().getFirst().failed().get(UpstreamFailure.CONNECT))
                .as("until its breaker opens, and a probe now and then")
                .isBetween(5L, 8L);
    }

    @Test
    void whereTheOnlyRouterOfAPoolRefusesTheFallbackServes() throws Exception {
        var dead = session("dead", UpstreamKind.CORTENSOR, NOWHERE, "t", "1", 1);
        sell(List.of(new Offer.Route(pool("main", List.of(dead)), 1)), List.of(pool("spare", one, "1")));
        assertThat(post("hello").statusCode()).isEqualTo(200);
        assertThat(one.seen().requests()).isEqualTo(1);
    }

    @Test
    void whereNobodyElseCanServeARefusingRouterIsTriedThreeTimes() throws Exception {
        var dead = session("dead", UpstreamKind.CORTENSOR, NOWHERE, "t", "1", 1);
        sell(List.of(new Offer.Route(pool("a", List.of(dead)), 1)), List.of());
        var answer = post("hello");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("model_unavailable");
        assertThat(gateway.breakers.reports().getFirst().failed()).containsEntry(UpstreamFailure.CONNECT, 3L);
    }

    @Test
    void theTurnsOfAConversationMeetTheSameSession() throws Exception {
        var sessions = List.of(ofRouter("s1", one, "1"), ofRouter("s2", two, "2"));
        sell(List.of(new Offer.Route(pool("a", sessions), 1)), List.of());
        for (var i = 0; i < 6; i++) {
            assertThat(post("the same opening").statusCode()).isEqualTo(200);
        }
        eventually("events", () -> gateway.events.size() == 6);
        assertThat(gateway.events.stream()
                        .map(event -> event.route().sessionId())
                        .distinct())
                .hasSize(1);
    }

    private void sell(List<Offer.Route> routes, List<Pool> fallbacks) {
        gateway.sell(new Offer("text", Instant.EPOCH, "o", true, routes, fallbacks, false, true, PRICE));
    }

    private static Pool pool(String id, SimulatedRouter router, String number) {
        return pool(id, List.of(ofRouter(id + "-session", router, number)));
    }

    private static Session ofRouter(String id, SimulatedRouter router, String number) {
        return session(
                id, UpstreamKind.CORTENSOR, router.address(), router.settings().token(), number, 1);
    }

    private static Pool pool(String id, List<Session> sessions) {
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of());
        return new Pool(id, model, UpstreamKind.CORTENSOR, PoolState.LIVE, sessions);
    }

    private static Pool draining(Pool pool) {
        return new Pool(pool.id(), pool.model(), pool.kind(), PoolState.DRAINING, pool.sessions());
    }

    private HttpResponse<String> post(String prompt) throws Exception {
        return gateway.post("/v1/chat/completions", chat("text", prompt, false));
    }

    private CompletableFuture<HttpResponse<String>> postLater(String prompt) {
        return gateway.http.sendAsync(
                gateway.request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofString(chat("text", prompt, false)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
