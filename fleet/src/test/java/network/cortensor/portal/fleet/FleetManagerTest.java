package network.cortensor.portal.fleet;

import static network.cortensor.portal.fleet.Fleets.counters;
import static network.cortensor.portal.fleet.Fleets.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.RouterReport.Breaker;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole of it, against simulated routers and a real database. */
@Timeout(90)
class FleetManagerTest {
    private static final FleetSettings FAST = FleetSettings.usual("test")
            .withPace(Duration.ofMillis(100))
            .withLead(Duration.ofSeconds(2), Duration.ofMillis(200));

    private final TestDatabase database = new TestDatabase();
    private final Routers routers = new Routers(Duration.ofMillis(1500));
    private final AtomicReference<List<GatewayReport>> reports = new AtomicReference<>(List.of());
    private final List<FleetManager> managers = new ArrayList<>();

    @AfterEach
    void close() {
        managers.forEach(FleetManager::close);
        routers.close();
        database.close();
    }

    @Test
    void deadHangingAndTalkingNonsenseAreFailingAndWhoRecoversIsHealthy() {
        var good = routers.start();
        var hanging = routers.start();
        var garbage = routers.start();
        hanging.behaveForReads(new Behaviour.Hang());
        garbage.behaveForReads(new Behaviour.Garbage());
        start(Fleets.catalog(
                Fleets.router("good", good.address()),
                Fleets.router("dead", Routers.nowhere()),
                Fleets.router("hanging", hanging.address()),
                Fleets.router("garbage", garbage.address())));
        Eventually.get(
                "the health of routers",
                this::healths,
                List.of("dead FAILING", "garbage FAILING", "good HEALTHY", "hanging FAILING")::equals);
        Eventually.get("the states of pools", this::pools, List.of("oss-20b DEGRADED working-slots")::equals);
        assertThat(database.strings("SELECT reason FROM portal.router_conditions ORDER BY router_id"))
                .allSatisfy(reason -> assertThat(reason).doesNotContain("127.0.0.1"))
                .element(3)
                .asString()
                .contains("no answer in time");
        hanging.behaveForReads(new Behaviour.Normal());
        garbage.behaveForReads(new Behaviour.Normal());
        Eventually.get(
                "the health of routers",
                this::healths,
                List.of("dead FAILING", "garbage HEALTHY", "good HEALTHY", "hanging HEALTHY")::equals);
        Eventually.get("the states of pools", this::pools, List.of("oss-20b LIVE working")::equals);
        assertThat(database.strings(
                        "SELECT after ->> 'state' FROM portal.events WHERE kind = 'pool.state' ORDER BY id"))
                .containsExactly("DEGRADED", "LIVE");
        // Nothing happens, nothing is written: gateways load the catalog when something has changed, and not otherwise.
        var version = version();
        var pings = good.seen().reads();
        Eventually.holds("pings go on", () -> good.seen().reads() > pings + 5);
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void whatGatewaysExperienceCountsMoreThanPings() {
        var begin = Instant.now().minusSeconds(60);
        var router = routers.start();
        reports.set(List.of(report("gw-1", begin, Instant.now(), counters("r1", Breaker.CLOSED, 1000, 0))));
        start(Fleets.catalog(Fleets.router("r1", router.address())));
        Eventually.get("the health of routers", this::healths, List.of("r1 HEALTHY")::equals);
        reports.set(List.of(report("gw-1", begin, Instant.now(), counters("r1", Breaker.CLOSED, 1000, 25))));
        Eventually.get("the health of routers", this::healths, List.of("r1 FAILING")::equals);
        Eventually.get("the states of pools", this::pools, List.of("oss-20b DEGRADED working-slots")::equals);
    }

    @Test
    void aSessionIsRetiredBeforeItRunsOut() {
        var router = routers.start();
        var usage = new UsageStore(database.database());
        var catalog = Fleets.catalog(Fleets.router("r1", router.address()));
        database.store(catalog);
        database.register("s-r1", Instant.now().minusSeconds(600), 20L);
        for (var i = 0; i < 14; i++) {
            usage.write(List.of(Usage.event("req_" + i, Instant.now().minusSeconds(30), End.COMPLETED, "1", "ref")));
        }
        manage(catalog);
        Eventually.holds(
                "14 tasks are counted",
                () -> database.number("SELECT count(*) FROM portal.session_tasks WHERE tasks = 14") == 1);
        assertThat(retired()).isEmpty();
        usage.write(List.of(Usage.event("req_last", Instant.now().minusSeconds(20), End.COMPLETED, "1", "ref")));
        Eventually.holds("a session is retired", () -> !retired().isEmpty());
        assertThat(retired()).containsExactly("s-r1 5 of 20 tasks left; the last 5 are kept in reserve");
        assertThat(version()).isPositive();
        var before = version();
        database.register("s-r1", Instant.now().plusSeconds(1), 20L);
        Eventually.holds("nothing is retired", () -> retired().isEmpty());
        assertThat(version()).isGreaterThan(before);
    }

    @Test
    void oneActsAndWhenItIsKilledTheOtherGoesOn() {
        var router = routers.start();
        var catalog = Fleets.catalog(Fleets.router("r1", router.address()));
        var first = start(catalog);
        Eventually.get("the health of routers", this::healths, List.of("r1 HEALTHY")::equals);
        var second = manage(catalog);
        Eventually.holds("the first term", () -> database.number("SELECT term FROM portal.fleet_leader") == 1);
        assertThat(first.leads()).isTrue();
        assertThat(second.leads()).isFalse();
        first.stop();
        Eventually.holds("the second leads", second::leads);
        assertThat(database.number("SELECT term FROM portal.fleet_leader")).isEqualTo(2);
        router.behaveForReads(new Behaviour.Hang());
        Eventually.get("the health of routers", this::healths, List.of("r1 FAILING")::equals);
        assertThat(first.leads()).isFalse();
        assertThat(database.strings("SELECT kind FROM portal.events WHERE kind IN ('fleet.leader', 'router.health')"
                        + " ORDER BY id"))
                .containsExactly("fleet.leader", "fleet.leader", "router.health");
    }

    @Test
    void whoClosesHandsOverAtOnceAndWhoLostItsLeadStopsActing() {
        var router = routers.start();
        var catalog = Fleets.catalog(Fleets.router("r1", router.address()));
        var first = start(catalog);
        Eventually.holds("the first leads", first::leads);
        // Somebody took the lead while we were not looking: a pause of the process, a network that was cut.
        database.execute("UPDATE portal.fleet_leader SET holder = 'another', term = term + 1,"
                + " until = clock_timestamp() + INTERVAL '1 hour'");
        Eventually.holds("the first does not lead", () -> !first.leads());
        database.execute("UPDATE portal.fleet_leader SET until = clock_timestamp()");
        Eventually.holds("the first leads", first::leads);
        var second = manage(catalog);
        first.close();
        managers.remove(first);
        Eventually.holds("the second leads", second::leads);
    }

    private FleetManager start(Catalog catalog) {
        database.store(catalog);
        return manage(catalog);
    }

    private FleetManager manage(Catalog catalog) {
        var manager = new FleetManager(
                database.jdbi(), () -> catalog, reports::get, routers.reads(), Clock.systemUTC(), FAST);
        managers.add(manager);
        manager.start();
        return manager;
    }

    private List<String> healths() {
        return database.strings("SELECT router_id || ' ' || health FROM portal.router_conditions ORDER BY router_id");
    }

    private List<String> pools() {
        return database.strings("SELECT pool_id || ' ' || state || ' ' || rule FROM portal.pool_conditions");
    }

    private List<String> retired() {
        return database.strings("SELECT session_id || ' ' || reason FROM portal.session_conditions");
    }

    private long version() {
        return database.number("SELECT catalog_version FROM portal.version");
    }
}
