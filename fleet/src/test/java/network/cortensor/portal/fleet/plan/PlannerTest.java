package network.cortensor.portal.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.observe.Passive;
import network.cortensor.portal.fleet.observe.Ping;
import org.junit.jupiter.api.Test;

/** From observations to decisions, over several looks. */
class PlannerTest {
    private static final URI ONE = URI.create("http://one");
    private static final URI TWO = URI.create("http://two");

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private Conditions stored = new Conditions(Map.of(), Map.of());
    private FleetState state = FleetState.resumed(stored, now);

    @Test
    void theFirstLookDecidesNothingAboutRoutersThatNobodyHasHeardOf() {
        var catalog = Fleets.catalog(Fleets.routers(2));
        assertThat(look(catalog, List.of())).singleElement().isInstanceOfSatisfying(Decision.PoolJudged.class, pool -> {
            assertThat(pool.before()).isNull();
            assertThat(pool.after().state()).isEqualTo(PoolState.LIVE);
        });
        now = now.plusSeconds(61);
        assertThat(look(catalog, List.of()))
                .extracting(PlannerTest::text)
                .containsExactlyInAnyOrder("r1 UNKNOWN 0", "r2 UNKNOWN 0", "oss-20b UNKNOWN no-signal");
        assertThat(look(catalog, List.of())).isEmpty();
    }

    @Test
    void aPoolIsDegradedWhenMoreThanHalfOfItsRoutersFailAndLiveAgainWhenTheyRecover() {
        var routers = Fleets.routers(3);
        var catalog = Fleets.catalog(routers);
        look(catalog, answered(routers));
        for (var i = 0; i < 2; i++) {
            assertThat(look(catalog, failed(routers[0], routers[1]))).isEmpty();
        }
        assertThat(look(catalog, failed(routers[0], routers[1])))
                .extracting(PlannerTest::text)
                .containsExactlyInAnyOrder("r1 FAILING 0", "r2 FAILING 0", "oss-20b DEGRADED working-slots");
        assertThat(look(catalog, answered(routers))).isEmpty();
        assertThat(look(catalog, answered(routers)))
                .extracting(PlannerTest::text)
                .containsExactlyInAnyOrder("r1 HEALTHY 0", "r2 HEALTHY 0", "oss-20b LIVE working");
    }

    @Test
    void whatCouldNotBeWrittenIsDecidedAgain() {
        var routers = Fleets.routers(1);
        var catalog = Fleets.catalog(routers);
        var first = plan(catalog, answered(routers));
        state = first.state();
        assertThat(plan(catalog, List.of()).decisions())
                .isEqualTo(first.decisions())
                .hasSize(2);
    }

    @Test
    void aNewLeaderKeepsWhatWasThoughtAndHysteresisWithIt() {
        var routers = Fleets.routers(1);
        var catalog = Fleets.catalog(routers);
        look(catalog, answered(routers));
        for (var i = 0; i < 3; i++) {
            look(catalog, failed(routers));
        }
        state = FleetState.resumed(stored, now);
        assertThat(look(catalog, List.of())).isEmpty();
        assertThat(look(catalog, answered(routers))).isEmpty();
        assertThat(look(catalog, answered(routers)))
                .extracting(PlannerTest::text)
                .containsExactlyInAnyOrder("r1 HEALTHY 0", "oss-20b LIVE working");
    }

    @Test
    void aGroupLosesMembersOneByOne() {
        var group = Fleets.group("g", ONE, TWO);
        var catalog = Fleets.catalog(group);
        look(catalog, List.of(ping(group, ONE, true), ping(group, TWO, true)));
        var decisions = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            look(catalog, List.of(ping(group, ONE, true), ping(group, TWO, false)))
                    .forEach(decision -> decisions.add(text(decision)));
        }
        assertThat(decisions).containsExactly("g HEALTHY 1");
        decisions.clear();
        for (var i = 0; i < 3; i++) {
            look(catalog, List.of(ping(group, ONE, false), ping(group, TWO, false)))
                    .forEach(decision -> decisions.add(text(decision)));
        }
        assertThat(decisions).containsExactlyInAnyOrder("g FAILING 2", "oss-20b DEGRADED working-slots");
        decisions.clear();
        for (var i = 0; i < 2; i++) {
            look(catalog, List.of(ping(group, ONE, true), ping(group, TWO, true)))
                    .forEach(decision -> decisions.add(text(decision)));
        }
        assertThat(decisions).containsExactlyInAnyOrder("g HEALTHY 0", "oss-20b LIVE working");
    }

    @Test
    void requestsThatRoutersFailDegradeAPoolThoughEachRouterMayPass() {
        var routers = Fleets.routers(2);
        var catalog = Fleets.catalog(routers);
        look(catalog, answered(routers));
        now = now.plusSeconds(1);
        var passive = Map.of(
                "r1", new Passive(20, Map.of(UpstreamFailure.CUT, 5L), 0, 1),
                "r2", new Passive(20, Map.of(), 0, 1));
        var seen = new Observation(now, catalog, passive, List.of(), List.of());
        assertThat(Planner.plan(state, stored, seen).decisions())
                .extracting(PlannerTest::text)
                .containsExactly("oss-20b DEGRADED failed-requests");
    }

    @Test
    void sessionsAreRetiredOnceAndReturnWhenTheyAreRegisteredAnew() {
        var catalog = Fleets.catalog(Fleets.routers(1));
        var registered = now.minusSeconds(3600);
        var out = new SessionBudget("s-r1", registered, 100L, 95, null, null);
        assertThat(budget(catalog, out))
                .containsExactly(
                        new Decision.SessionRetired("s-r1", "5 of 100 tasks left; the last 5 are kept in reserve"));
        assertThat(budget(catalog, new SessionBudget("s-r1", registered, 100L, 95, null, now)))
                .isEmpty();
        assertThat(budget(catalog, new SessionBudget("s-r1", registered, 200L, 95, null, now)))
                .isEmpty();
        var again = new SessionBudget("s-r1", now, 100L, 0, null, now.minusSeconds(1));
        assertThat(budget(catalog, again)).containsExactly(new Decision.SessionReturned("s-r1"));
    }

    private List<Decision> budget(Catalog catalog, SessionBudget budget) {
        var seen = new Observation(now, catalog, Map.of(), List.of(), List.of(budget));
        return Planner.plan(state, stored, seen).decisions().stream()
                .filter(decision -> !(decision instanceof Decision.PoolJudged))
                .toList();
    }

    private List<Decision> look(Catalog catalog, List<Ping> pings) {
        now = now.plusSeconds(1);
        var plan = plan(catalog, pings);
        state = plan.state();
        stored = stored.after(plan.decisions());
        return plan.decisions();
    }

    private Plan plan(Catalog catalog, List<Ping> pings) {
        return Planner.plan(state, stored, new Observation(now, catalog, Map.of(), pings, List.of()));
    }

    private static List<Ping> answered(Router... routers) {
        return Arrays.stream(routers)
                .map(router -> ping(router, router.address(), true))
                .toList();
    }

    private static List<Ping> failed(Router... routers) {
        return Arrays.stream(routers)
                .map(router -> ping(router, router.address(), false))
                .toList();
    }

    private static Ping ping(Router router, URI address, boolean answered) {
        return new Ping(router.id(), address, 7, answered ? null : UpstreamFailure.CONNECT, "");
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.RouterJudged judged ->
                judged.routerId() + " " + judged.after().health() + " "
                        + judged.after().membersDown();
            case Decision.PoolJudged judged ->
                judged.poolId() + " " + judged.after().state() + " "
                        + judged.after().rule();
            case Decision.SessionRetired retired -> retired.sessionId() + " retired";
            case Decision.SessionReturned returned -> returned.sessionId() + " returned";
        };
    }
}
