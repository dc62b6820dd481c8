package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.PRICE;
import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group whose members are all busy for a moment: the request waits there with its lease, or goes where something is free. */
class BusyGroupTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ANSWER = "{\"choices\":[{\"text\":\"Hi there\",\"finish_reason\":\"stop\"}]}";

    /** More than these cannot have been asked: pauses are never shorter than half of 100 ms, 200 ms and so on. */
    private static final int MOST_IN_A_SECOND = 6;

    private GatewayFixture gateway;
    private HttpServer nginx;

    /** How often it still says that no member is free. */
    private final AtomicInteger busy = new AtomicInteger();

    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        gateway = gateway(LONG, false);
        nginx = nginx();
    }

    @AfterEach
    void nothingIsStillHeld() {
        gateway.close();
    }

    @Test
    void aRequestPausesAndIsServedWhenAMemberIsFree() throws Exception {
        sell(List.of(group("g")));
        busy.set(2);

        var answer = post();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(asked).hasValue(3);
        var event = gateway.event(id(answer));
        assertThat(event.end()).isEqualTo(End.COMPLETED);
        assertThat(event.timing().waitMicros()).as("two pauses").isGreaterThanOrEqualTo(150_000);
        var report = gateway.breakers.reports().getFirst();
        assertThat(report.breaker()).isEqualTo(RouterReport.Breaker.CLOSED);
        assertThat(report.failed()).as("nobody free is no failure").isEmpty();
    }

    @Test
    void pausesUseNoTriesUp() throws Exception {
        sell(List.of(group("g")));
        busy.set(8);
        assertThat(post().statusCode()).isEqualTo(200);
        assertThat(asked).hasValue(9);
    }

    @Test
    void whenPatienceEndsItIsRefusedForCapacityAndToldWhenToComeBack() throws Exception {
        startAnew(Duration.ofSeconds(1), false);
        sell(List.of(group("g")));
        busy.set(Integer.MAX_VALUE);

        var answer = post();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("model_at_capacity");
        assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 60L);
        assertThat(asked.get()).as("paused in between").isBetween(1, MOST_IN_A_SECOND);
        assertThat(gateway.event(id(answer)).charge().cost()).isZero();
    }

    @Test
    void whoMayNotWaitIsRefusedAtOnce() throws Exception {
        startAnew(Duration.ZERO, false);
        sell(List.of(group("g")));
        busy.set(Integer.MAX_VALUE);
        assertThat(post().body()).contains("model_at_capacity");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFreeSessionOfThePoolIsTakenInsteadOfAPause() throws Exception {
        var router = router();
        sell(List.of(group("g"), direct("s", router)));
        busy.set(Integer.MAX_VALUE);
        assertThat(post().statusCode()).isEqualTo(200);
        assertThat(asked).hasValue(1);
        assertThat(router.seen().requests()).isEqualTo(1);
    }

    @Test
    void anotherPoolOfTheOfferIsTakenInsteadOfAPause() throws Exception {
        var router = router();
        var second = pool("second", PoolState.DEGRADED, List.of(direct("s", router)));
        sell(List.of(pool("first", PoolState.LIVE, List.of(group("g"))), second), List.of());
        busy.set(Integer.MAX_VALUE);
        var answer = post();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(asked).hasValue(1);
        assertThat(gateway.event(id(answer)).route().poolId()).isEqualTo("second");
    }

    @Test
    void allGroupsAreAskedOnceBeforeItPauses() throws Exception {
        startAnew(Duration.ofSeconds(1), false);
        sell(List.of(group("g1"), group("g2")));
        busy.set(Integer.MAX_VALUE);
        assertThat(post().body()).contains("model_at_capacity");
        assertThat(asked.get()).as("two in each round").isBetween(2, 2 * MOST_IN_A_SECOND);
    }

    @Test
    void itKeepsItsLeaseWhileItPausesAndMovesWhenSomethingGetsFree() throws Exception {
        var atRouter = new LinkedBlockingQueue<HttpServerRequest>();
        var router = serve(atRouter::add);
        sell(List.of(group("g"), direct("s", address(router), "t")));
        busy.set(Integer.MAX_VALUE);

        var first = postLater(); // the group is busy: it goes to the session, and keeps it busy
        var held = Objects.requireNonNull(atRouter.poll(30, TimeUnit.SECONDS));
        var second = postLater();
        Eventually.holds("the second was refused twice", () -> asked.get() >= 3);
        assertThat(gateway.state.held()).as("both have a lease").isEqualTo(2);
        assertThat(atRouter).as("nobody meets the first").isEmpty();

        answer(held);
        assertThat(first.get().statusCode()).isEqualTo(200);
        answer(Objects.requireNonNull(atRouter.poll(30, TimeUnit.SECONDS)));
        assertThat(second.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aClientThatLeavesEndsThePause() throws Exception {
        sell(List.of(group("g")));
        busy.set(Integer.MAX_VALUE);
        var running = postLater();
        Eventually.holds("it pauses", () -> asked.get() >= 2);
        running.cancel(true);
        Eventually.holds("nothing is held", () -> gateway.held() == 0);
        Eventually.holds("its event", () -> gateway.events.size() == 1);
        assertThat(gateway.events.getFirst().end()).isEqualTo(End.CALLER_LEFT);
        assertThat(gateway.events.getFirst().charge().cost()).isZero();
    }

    /** A lease that is lost in the moment of asking ends the request, as any that may have been sent: then another one is tried. */
    @Test
    void aLeaseThatIsLostEndsThePauseAndTheRequestIsServedOnAnother() throws Exception {
        sell(List.of(group("g")));
        var status = 0;
        for (var i = 0; i < 50 && status != 200; i++) {
            asked.set(0);
            busy.set(Integer.MAX_VALUE);
            var running = postLater();
            Eventually.holds("it pauses", () -> asked.get() >= 2);
            var lost = onlyLease();
            gateway.state
                    .release(lost)
                    .end((released, failure) -> assertThat(released).isTrue());
            Eventually.holds("it goes on or ends", () -> running.isDone() || isAnother(onlyLease(), lost));
            busy.set(0);
            status = running.get().statusCode();
            assertThat(status).isIn(200, 502);
        }
        assertThat(status).isEqualTo(200);
    }

    private static boolean isAnother(long lease, long lost) {
        return lease != 0 && lease != lost;
    }

    @Test
    void aPoolThatIsDrainedEndsThePauseAndTheFallbackServes() throws Exception {
        var router = router();
        var spare = pool("spare", PoolState.LIVE, List.of(direct("s", router)));
        sell(List.of(pool("main", PoolState.LIVE, List.of(group("g")))), List.of(spare));
        busy.set(Integer.MAX_VALUE);
        var running = postLater();
        Eventually.holds("it pauses", () -> asked.get() >= 2);
        assertThat(router.seen().requests())
                .as("full is no reason to fall back")
                .isZero();
        sell(List.of(pool("main", PoolState.DRAINING, List.of(group("g")))), List.of(spare));
        assertThat(running.get().statusCode()).isEqualTo(200);
        assertThat(router.seen().requests()).isEqualTo(1);
    }

    @Test
    void aStreamThatPausesIsKeptAlive() throws Exception {
        startAnew(LONG, true);
        sell(List.of(group("g")));
        busy.set(Integer.MAX_VALUE);
        var answer = gateway.http.send(request(true), HttpResponse.BodyHandlers.ofLines());
        var lines = answer.body().iterator();
        assertThat(lines.next()).isEqualTo(": waiting");
        busy.set(0);
        var rest = new StringBuilder();
        lines.forEachRemaining(rest::append);
        assertThat(rest).contains("Hi there").endsWith("data: [DONE]");
    }

    @Test
    void aGatewayThatStopsEndsThePause() throws Exception {
        sell(List.of(group("g")));
        busy.set(Integer.MAX_VALUE);
        var running = postLater();
        Eventually.holds("it pauses", () -> asked.get() >= 2);
        done(gateway.server.stop(Duration.ZERO));
        assertThat(running.get().body()).contains("shutting_down");
    }

    private void startAnew(Duration patience, boolean keepAlive) throws Exception {
        gateway.close();
        gateway = gateway(patience, keepAlive);
        nginx = nginx();
    }

    private static GatewayFixture gateway(Duration patience, boolean keepAlive) throws Exception {
        var usual = GatewayFixture.Limits.USUAL;
        return new GatewayFixture(new GatewayFixture.Limits(
                patience,
                Duration.ofMinutes(2),
                usual.firstByte(),
                usual.idle(),
                usual.body(),
                usual.maxBody(),
                keepAlive,
                usual.journal()));
    }

    private HttpServer nginx() throws Exception {
        return serve(request -> {
            asked.incrementAndGet();
            if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                request.response()
                        .setStatusCode(503)
                        .putHeader("x-group-unsent", "no_member_free")
                        .end("<html>503</html>");
            } else {
                answer(request);
            }
        });
    }

    private HttpServer serve(Consumer<HttpServerRequest> handler) throws Exception {
        return done(gateway.vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handler.accept(request)))
                .listen(0, "127.0.0.1"));
    }

    private static void answer(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/json").end(ANSWER);
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private SimulatedRouter router() throws Exception {
        return done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(1, "m")));
    }

    private Session group(String id) {
        var members = List.of(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
        var router = new Router(
                "router-" + id,
                UpstreamKind.CORTENSOR,
                address(nginx),
                new Secret("token"),
                RouterApi.V3,
                null,
                members,
                0,
                TrafficState.LIVE);
        return new Session(id, router, "", 1);
    }

    private static Session direct(String id, SimulatedRouter router) {
        return direct(id, router.address(), router.settings().token());
    }

    private static Session direct(String id, URI address, String token) {
        return GatewayFixture.session(id, UpstreamKind.CORTENSOR, address, token, "1", 1);
    }

    private static Pool pool(String id, PoolState state, List<Session> sessions) {
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of());
        return new Pool(id, model, UpstreamKind.CORTENSOR, state, sessions);
    }

    private void sell(List<Session> sessions) {
        sell(List.of(pool("p", PoolState.LIVE, sessions)), List.of());
    }

    private void sell(List<Pool> pools, List<Pool> fallbacks) {
        var routes = pools.stream().map(pool -> new Offer.Route(pool, 1)).toList();
        gateway.sell(new Offer("text", Instant.EPOCH, "o", true, routes, fallbacks, false, false, PRICE));
    }

    private long onlyLease() {
        var number = new long[1];
        gateway.state
                .leases()
                .end((leases, failure) -> number[0] = Objects.requireNonNull(leases).stream()
                        .findFirst()
                        .map(lease -> lease.number())
                        .orElse(0L));
        return number[0];
    }

    private HttpRequest request(boolean stream) {
        return gateway.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString(chat("text", "hello", stream)))
                .build();
    }

    private HttpResponse<String> post() throws Exception {
        return gateway.http.send(request(false), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> postLater() {
        return gateway.http.sendAsync(request(false), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
