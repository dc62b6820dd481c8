package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.redis.RedisAddress.Topology;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protects that the production link carries the state over a real server, and one that goes and comes back. */
class LinkTest {
    private static final Duration TTL = Duration.ofSeconds(1);

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new java.util.ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, java.util.concurrent.TimeUnit.SECONDS);
    }

    @Test
    void aFreeSlotCostsALeaseAndAnEndAndAWaitOneClaimMore() {
        var server = server();
        var state = state(server, "g1", Topology.STANDALONE);
        awaitGranting(state);
        var before = state.calls();
        var first = state.lease(ask(pool(1)));
        Eventually.holds("the request is granted", () -> first.granted().ended());
        var waits = state.lease(ask(pool(1)));
        Eventually.holds("one waits", () -> state.pool("p").waiting() == 1 && calls(state, before, "lease") == 2);
        first.giveBack();
        Eventually.holds("the request is granted", () -> waits.granted().ended());
        assertThat(lease(waits).session().id()).isEqualTo("s0");
        waits.giveBack();
        Eventually.holds("both have ended", () -> calls(state, before, "end") == 2);
        assertThat(calls(state, before, "lease")).isEqualTo(2);
        assertThat(calls(state, before, "claim")).isEqualTo(1);
        assertThat(calls(state, before, "leave")).isZero();
        assertThat(state.held()).isZero();
    }

    @Test
    void whatManyAskAtOnceGoesTogetherAndNeverOverTheLimit() {
        var server = server();
        var gateways = List.of(state(server, "g1", Topology.STANDALONE), state(server, "g2", Topology.STANDALONE));
        gateways.forEach(LinkTest::awaitGranting);
        var busy = new ConcurrentHashMap<String, Integer>();
        var pool = pool(4);
        var over = new AtomicInteger();
        var served = new AtomicInteger();
        try (var client = new SocketRedis(server.port())) {
            client.command("CONFIG", "RESETSTAT");
            for (var i = 0; i < 80; i++) {
                var ask = new LeaseAsk(pool, "req_" + i, "a", 1, Duration.ofSeconds(20), false, null);
                var request = gateways.get(i % 2).lease(ask);
                request.granted().end((lease, why) -> {
                    if (lease != null) {
                        var place = lease.session().place();
                        over.addAndGet(busy.merge(place, 1, Integer::sum) - 1);
                        vertx.setTimer(2, done -> {
                            busy.merge(place, -1, Integer::sum);
                            request.giveBack();
                            served.incrementAndGet();
                        });
                    }
                });
            }
            Eventually.holds("all are served", () -> served.get() == 80);
            Eventually.holds("nothing is held", () -> gateways.stream().allMatch(each -> each.held() == 0));
            var statistics = String.valueOf(client.command("INFO", "commandstats"));
            var calls = Pattern.compile("cmdstat_evalsha:calls=([0-9]+)").matcher(statistics);
            assertThat(calls.find()).isTrue();
            assertThat(Integer.parseInt(calls.group(1)))
                    .as("80 leases at once are fewer calls")
                    .isLessThan(gateways.stream()
                            .mapToInt(each -> each.calls().values().stream()
                                    .mapToInt(Long::intValue)
                                    .sum())
                            .sum());
        }
        assertThat(over).hasValue(0);
    }

    @Test
    void aServerThatComesBackEmptyIsToldWhatIsHeld() {
        var server = server();
        var state = state(server, "g1", Topology.STANDALONE);
        awaitGranting(state);
        var held = state.lease(ask(pool(1)));
        Eventually.holds("the request is granted", () -> held.granted().ended());
        server.kill();
        Eventually.holds("the link is down", () -> state.capacity().link() == Link.UNREACHABLE);
        server.startAgain();
        Eventually.holds("the link is up", () -> state.capacity().link() == Link.CONNECTED);
        if (!held.lost().ended()) {
            var second = state.lease(ask(pool(1)));
            Eventually.holds("the request is granted", () -> second.granted().ended());
            second.granted().end((lease, refusal) -> assertThat(lease).isNull());
            assertThat(state.capacity().reconnects()).isPositive();
        }
        held.giveBack();
    }

    @Test
    void aServerThatTakesNoWritesIsAway() {
        var server = server();
        var state = state(server, "g1", Topology.STANDALONE);
        awaitGranting(state);
        try (var client = new SocketRedis(server.port())) {
            client.command("REPLICAOF", "127.0.0.1", "1");
            Eventually.holds("the link is down", () -> state.capacity().link() == Link.UNREACHABLE);
            client.command("REPLICAOF", "NO", "ONE");
        }
        awaitGranting(state);
        assertThat(state.capacity().reconnects()).isPositive();
    }

    private RedisServer server() {
        var server = RedisServer.start();
        open.add(server);
        return server;
    }

    private RedisRuntimeState state(RedisServer server, String instance, Topology topology) {
        var link = new RedisScriptLink(
                vertx,
                new RedisAddress(List.of(new Secret(server.url())), topology, "mymaster", Duration.ofSeconds(1), null));
        var state = new RedisRuntimeState(
                RedisSettings.of(instance, TTL, 100, WhenAway.REFUSE),
                link,
                new RedisRuntimeState.Clocks(System::nanoTime, InstantSource.system()),
                SlotGate.OPEN);
        open.add(state);
        vertx.setPeriodic(5, timer -> state.sweep());
        return state;
    }

    private static void awaitGranting(RedisRuntimeState state) {
        Eventually.holds("the link is up", () -> state.capacity().link() == Link.CONNECTED);
        // The server may be a moment behind: who comes now may still have to wait.
        var any = state.lease(new LeaseAsk(pool(2), "req_0", "b", 1, TTL, false, null));
        Eventually.holds("the request is granted", () -> any.granted().ended());
        any.giveBack();
        // The first call of a script may be sent twice, so what was sent later may overtake it.
        var listed = new AtomicInteger(-1);
        Eventually.holds("no lease is left", () -> {
            state.leases().end((leases, why) -> listed.set(leases == null ? -1 : leases.size()));
            return listed.get() == 0;
        });
    }

    private static LeaseAsk ask(Pool pool) {
        return new LeaseAsk(pool, "req_1", "a", 1, Duration.ofMillis(500), false, null);
    }

    private static long calls(RedisRuntimeState state, Map<String, Long> before, String script) {
        return state.calls().getOrDefault(script, 0L) - before.getOrDefault(script, 0L);
    }

    private static Lease lease(LeaseRequest request) {
        var lease = new Lease[1];
        request.granted().end((granted, why) -> lease[0] = granted);
        return java.util.Objects.requireNonNull(lease[0]);
    }

    private static Pool pool(int sessions) {
        var router =
                new Router("r", UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), null, RouterApi.V3, null);
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 4096, Set.of());
        var list = java.util.stream.IntStream.range(0, sessions)
                .mapToObj(i -> new Session("s" + i, router, "" + i, 1))
                .toList();
        return new Pool("p", model, UpstreamKind.CORTENSOR, PoolState.LIVE, list);
    }
}
