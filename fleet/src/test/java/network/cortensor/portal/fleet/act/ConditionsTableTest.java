package network.cortensor.portal.fleet.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.TestDatabase;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.LeadershipLost;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.Conditions;
import network.cortensor.portal.fleet.plan.Decision;
import network.cortensor.portal.fleet.plan.FleetState;
import network.cortensor.portal.fleet.plan.Health;
import network.cortensor.portal.fleet.plan.Plan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditionsTableTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Conditions.Router HEALTHY = new Conditions.Router(Health.HEALTHY, "answers pings", 0);
    private static final Conditions.Router FAILING = new Conditions.Router(Health.FAILING, "3 pings failed", 0);
    private static final Conditions.Pool LIVE = new Conditions.Pool(PoolState.LIVE, "working", "4 of 4");
    private static final Conditions.Pool DEGRADED = new Conditions.Pool(PoolState.DEGRADED, "working-slots", "1 of 4");

    private final TestDatabase database = new TestDatabase();
    private final ConditionsTable table = new ConditionsTable(database.jdbi());
    private Term term = new Term("", 0);

    @BeforeEach
    void lead() {
        database.store(Fleets.catalog(Fleets.routers(2)));
        term = new Leadership(database.jdbi(), "one", Duration.ofMinutes(10))
                .take()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void thatAllIsWellAtFirstIsNoNews() {
        write(new Decision.RouterJudged("r1", null, HEALTHY, 812L), new Decision.PoolJudged("oss-20b", null, LIVE));
        assertThat(table.read()).isEqualTo(new Conditions(Map.of("r1", HEALTHY), Map.of("oss-20b", LIVE)));
        assertThat(version()).isZero();
        assertThat(database.strings("SELECT text FROM portal.events")).isEmpty();
    }

    @Test
    void aChangeIsAnEventAndANewCatalogForAllOfThemTogether() {
        write(
                new Decision.RouterJudged("r1", HEALTHY, FAILING, null),
                new Decision.PoolJudged("oss-20b", LIVE, DEGRADED),
                new Decision.SessionRetired("s-r1", "5 of 100 tasks left"));
        assertThat(version()).isEqualTo(1);
        assertThat(database.strings(
                        "SELECT severity || ' ' || kind || ' ' || subject_kind || ' ' || subject || ' ' || text"
                                + " FROM portal.events ORDER BY id"))
                .containsExactly(
                        "error router.health router r1 r1 is FAILING: 3 pings failed",
                        "warning pool.state pool oss-20b oss-20b is DEGRADED: 1 of 4",
                        "warning session.retired session s-r1 s-r1 is retired: 5 of 100 tasks left");
        assertThat(database.strings("SELECT before ->> 'state' || ' ' || (after ->> 'state') FROM portal.events"
                        + " WHERE kind = 'pool.state'"))
                .containsExactly("LIVE DEGRADED");
        write(new Decision.SessionReturned("s-r1"));
        assertThat(version()).isEqualTo(2);
        assertThat(database.number("SELECT count(*) FROM portal.session_conditions"))
                .isZero();
    }

    @Test
    void sinceIsWhenTheStateBeganAndNotWhenItsReasonChanged() {
        write(new Decision.PoolJudged("oss-20b", LIVE, DEGRADED));
        var other = new Conditions.Pool(PoolState.DEGRADED, "failed-requests", "30 of 100");
        table.write(term, List.of(new Decision.PoolJudged("oss-20b", DEGRADED, other)), NOW.plusSeconds(60));
        assertThat(version()).isEqualTo(1);
        assertThat(database.strings("SELECT rule || ' ' || (observed_at - since)::text FROM portal.pool_conditions"))
                .containsExactly("failed-requests 00:01:00");
    }

    @Test
    void aRefreshShowsNewFiguresAndChangesNoCatalog() {
        write(new Decision.RouterJudged("r1", null, HEALTHY, null), new Decision.PoolJudged("oss-20b", null, LIVE));
        var today = new Conditions(
                Map.of("r1", new Conditions.Router(Health.HEALTHY, "0 of 9 failed", 0), "r2", FAILING),
                Map.of("oss-20b", new Conditions.Pool(PoolState.LIVE, "working", "4 of 4; 0 of 9")));
        var plan = new Plan(FleetState.resumed(today, NOW), today, List.of());
        table.refresh(term, plan, NOW.plusSeconds(30));
        assertThat(table.read().routers())
                .containsExactly(Map.entry("r1", today.routers().get("r1")));
        assertThat(table.read().pools()).isEqualTo(today.pools());
        assertThat(version()).isZero();
    }

    @Test
    void whatTheCatalogDoesNotHaveAnyMoreIsNotWritten() {
        write(
                new Decision.RouterJudged("gone", HEALTHY, FAILING, null),
                new Decision.PoolJudged("gone", LIVE, DEGRADED),
                new Decision.SessionRetired("gone", "because"));
        assertThat(version()).isZero();
        assertThat(database.strings("SELECT text FROM portal.events")).isEmpty();
    }

    @Test
    void anOldLeaderWritesNothing() {
        database.execute("UPDATE portal.fleet_leader SET until = clock_timestamp()");
        assertThat(new Leadership(database.jdbi(), "two", Duration.ofMinutes(10)).take())
                .isPresent();
        var decision = new Decision.PoolJudged("oss-20b", LIVE, DEGRADED);
        assertThatThrownBy(() -> write(decision)).isInstanceOf(LeadershipLost.class);
        assertThat(database.number("SELECT count(*) FROM portal.pool_conditions"))
                .isZero();
        assertThat(version()).isZero();
    }

    private void write(Decision... decisions) {
        table.write(term, List.of(decisions), NOW);
    }

    private long version() {
        return database.number("SELECT catalog_version FROM portal.version");
    }
}
