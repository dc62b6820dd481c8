package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
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
import org.junit.jupiter.api.Test;

/** Which pools a request may go to, and in which order. */
class RoutingTest {
    private static final long SEED = 20261121;

    private final Set<String> shut = new HashSet<>();
    private final Random random = new Random(SEED);
    private final Routing routing =
            new Routing(session -> shut.contains(session.router().id()) ? 0 : session.slots(), random::nextInt);

    @Test
    void weightsAreSharesOfTheRequests() {
        var offer = offer(List.of(route("a", 7), route("b", 2), route("c", 1)), List.of());
        var first = new HashMap<String, Integer>();
        for (var i = 0; i < 10_000; i++) {
            var pools = routing.pools(offer, Set.of());
            assertThat(pools).extracting(Pool::id).containsExactlyInAnyOrder("a", "b", "c");
            first.merge(pools.getFirst().id(), 1, Integer::sum);
        }
        assertThat(first.get("a")).isBetween(6_800, 7_200);
        assertThat(first.get("b")).isBetween(1_850, 2_150);
        assertThat(first.get("c")).isBetween(900, 1_100);
    }

    @Test
    void aPoolWithoutWeightIsNeverTried() {
        var offer = offer(List.of(route("a", 0), route("b", 1)), List.of());
        assertThat(routing.pools(offer, Set.of())).extracting(Pool::id).containsExactly("b");
        shut.add("b-router");
        assertThat(routing.pools(offer, Set.of())).isEmpty();
    }

    @Test
    void healthyPoolsComeBeforeDegradedAndUnknownOnes() {
        var routes = List.of(
                new Offer.Route(pool("sick", PoolState.DEGRADED, NodeType.DEDICATED), 1000),
                new Offer.Route(pool("well", PoolState.LIVE, NodeType.DEDICATED), 1),
                new Offer.Route(pool("new", PoolState.UNKNOWN, NodeType.DEDICATED), 1000));
        for (var i = 0; i < 100; i++) {
            var pools = routing.pools(offer(routes, List.of()), Set.of());
            assertThat(pools).hasSize(3);
            assertThat(pools.getFirst().id()).isEqualTo("well");
        }
    }

    @Test
    void fallbacksServeInOrderAndOnlyWhenNoRouteCan() {
        var offer = offer(List.of(route("a", 1), route("b", 1)), List.of(live("x"), live("y")));
        shut.add("a-router");
        assertThat(routing.pools(offer, Set.of())).extracting(Pool::id).containsExactly("b");
        assertThat(routing.pools(offer, Set.of("b"))).extracting(Pool::id).containsExactly("x");
        shut.addAll(List.of("b-router", "x-router"));
        assertThat(routing.pools(offer, Set.of())).extracting(Pool::id).containsExactly("y");
        shut.add("y-router");
        assertThat(routing.pools(offer, Set.of())).isEmpty();
    }

    @Test
    void drainingAndPausedPoolsTakeNothing() {
        for (var state : List.of(PoolState.DRAINING, PoolState.PAUSED)) {
            var only = offer(List.of(new Offer.Route(pool("a", state, NodeType.DEDICATED), 1)), List.of());
            assertThat(routing.onlyPool(only, Set.of())).isNull();
            assertThat(routing.pools(only, Set.of())).isEmpty();
        }
        assertThat(routing.onlyPool(offer(List.of(route("a", 1)), List.of()), Set.of()))
                .isNotNull();
    }

    @Test
    void ephemeralSessionsServeOnlyOffersThatSaySo() {
        var routes = List.of(new Offer.Route(pool("a", PoolState.LIVE, NodeType.EPHEMERAL), 1));
        assertThat(routing.pools(offer(routes, List.of()), Set.of())).isEmpty();
        var may = new Offer("m", Instant.EPOCH, "o", true, routes, List.of(), true, false, PRICE);
        assertThat(routing.pools(may, Set.of())).hasSize(1);
    }

    @Test
    void theRouterThatFailedIsAvoidedWhereAnotherCanServe() {
        var pool = live("a");
        var other = session("a2", router("a2-router"), NodeType.DEDICATED);
        var both = new Pool(
                "a",
                pool.model(),
                pool.kind(),
                pool.state(),
                Stream.concat(pool.sessions().stream(), Stream.of(other)).toList());
        var failed = Set.of(pool.sessions().getFirst().router().id());
        assertThat(routing.avoiding(both, Set.of())).isSameAs(both);
        assertThat(routing.avoiding(both, failed).sessions()).containsExactly(other);
        assertThat(routing.avoiding(pool, failed))
                .as("better the same than none")
                .isSameAs(pool);
        var offer = offer(List.of(new Offer.Route(both, 1)), List.of());
        assertThat(routing.servesWithout(failed, offer, Set.of())).isTrue();
        shut.add("a2-router");
        assertThat(routing.avoiding(both, failed)).isSameAs(both);
        assertThat(routing.servesWithout(failed, offer, Set.of())).isFalse();
        assertThat(routing.servesWithout(
                        failed, offer(List.of(new Offer.Route(both, 1)), List.of(live("spare"))), Set.of()))
                .as("a fallback counts")
                .isTrue();
    }

    private static Offer offer(List<Offer.Route> routes, List<Pool> fallbacks) {
        return new Offer("m", Instant.EPOCH, "o", true, routes, fallbacks, false, false, PRICE);
    }

    private static Offer.Route route(String id, int weight) {
        return new Offer.Route(live(id), weight);
    }

    private static Pool live(String id) {
        return pool(id, PoolState.LIVE, NodeType.DEDICATED);
    }

    private static Pool pool(String id, PoolState state, NodeType type) {
        var model = new Model("model", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of());
        return new Pool(id, model, UpstreamKind.CORTENSOR, state, List.of(session(id, router(id + "-router"), type)));
    }

    private static Router router(String id) {
        return new Router(id, UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), null, RouterApi.V3, null);
    }

    private static Session session(String id, Router router, NodeType type) {
        return new Session(id, router, "1", 1, type, "", Map.of(), TrafficState.LIVE);
    }
}
