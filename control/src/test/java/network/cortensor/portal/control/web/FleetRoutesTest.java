package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.usage.UsageStoreTest;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see: every answer has the form that the contract promises, and no state is better than what is known. */
@Timeout(120)
class FleetRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:30Z");

    private final TestClock clock = new TestClock(NOW);
    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(clock);
    }

    @AfterEach
    void close() throws Exception {
        ops.close();
    }

    @Test
    void everyReadAnswersInTheFormThatIsPromisedEmptyAndBusy() throws Exception {
        assertThat(ops.get("/fleet").getJsonArray("pools")).isEmpty();
        for (var path : List.of("/pools", "/routers", "/sessions", "/capacity", "/gateways", "/models", "/events")) {
            ops.get(path);
        }
        ops.applySample();
        serveSome();
        work();
        for (var path : reads()) {
            ops.get(path);
        }
    }

    @Test
    void withoutAFreshSignalNothingIsGreen() throws Exception {
        ops.applySample();
        for (var pool : ops.get("/pools").getJsonArray("pools")) {
            assertThat(((JsonObject) pool).getString("state")).isEqualTo("unknown");
            assertThat(((JsonObject) pool).getInteger("in_flight")).isNull();
        }
        assertThat(session("oss-20b-1").getString("state")).isEqualTo("unknown");
        assertThat(ops.get("/models/gpt-oss-20b").getJsonObject("model").getString("status"))
                .isEqualTo("unknown");
        observe("LIVE", "HEALTHY", NOW.minusSeconds(20));
        work();
        next();
        assertThat(pool().getString("state")).isEqualTo("live");
        assertThat(session("oss-20b-1").getString("state")).isEqualTo("full");
        assertThat(session("oss-20b-2").getString("state")).isEqualTo("accepting");
        clock.advance(Duration.ofMinutes(2));
        assertThat(pool().getString("state")).isEqualTo("unknown");
        assertThat(pool().getJsonObject("why").getString("reason")).isEqualTo("no fresh signal");
    }

    @Test
    void gatewaysThatCannotBeAskedAreBadNewsAndNotZero() throws Exception {
        ops.applySample();
        work();
        assertThat(ops.get("/capacity").getInteger("in_flight")).isEqualTo(1);
        ops.fleet.away = true;
        next();
        var fleet = ops.get("/fleet");
        assertThat(fleet.getJsonObject("blocks").getInteger("in_flight")).isNull();
        assertThat(fleet.getJsonObject("blocks").getInteger("gateways_missing")).isEqualTo(2);
        assertThat(fleet.getJsonArray("bad_news").encode()).contains("the shared state cannot be asked now");
        assertThat(ops.get("/gateways")
                        .getJsonArray("gateways")
                        .getJsonObject(0)
                        .getString("state"))
                .isEqualTo("missing");
    }

    @Test
    void aSessionShowsItsTrafficItsLeasesAndTheLinkThatVerifiesIt() throws Exception {
        ops.applySample();
        serveSome();
        work();
        var row = session("oss-20b-1");
        assertThat(row.getJsonObject("occupancy").getInteger("in_flight")).isEqualTo(1);
        assertThat(row.getJsonObject("five_minutes").getInteger("requests")).isEqualTo(3);
        assertThat(row.getJsonObject("five_minutes").getDouble("success_share")).isEqualTo(2.0 / 3);
        assertThat(row.getJsonObject("five_minutes").getString("top_failure")).isEqualTo("upstream_5xx");
        assertThat(row.getJsonObject("last_failure").getString("request_id")).isEqualTo("req_3");
        assertThat(row.getJsonObject("leases").getInteger("oldest_age_ms")).isEqualTo(5000);
        assertThat(row.getJsonObject("verify").getString("url")).isEqualTo("https://explorer.example.com/session/11");
        assertThat(row.getLong("skipped")).isEqualTo(18);
        var detail = ops.get("/sessions/oss-20b-1");
        assertThat(detail.getJsonObject("round_robin").getString("next_session"))
                .as("after oss-20b-1, which runs")
                .isEqualTo("oss-20b-2");
        assertThat(detail.getJsonArray("latest_requests")
                        .getJsonObject(0)
                        .getJsonObject("verify")
                        .getString("url"))
                .isEqualTo("https://explorer.example.com/session/11/task");
        var lease = ops.get("/sessions/oss-20b-1/leases").getJsonArray("leases").getJsonObject(0);
        assertThat(lease.getString("gateway")).isEqualTo("gw_1");
        assertThat(lease.getBoolean("holder_lives")).isTrue();
        assertThat(session("qwen-1").getJsonObject("verify").getString("state")).isEqualTo("none_configured");
    }

    @Test
    void sessionsAreFilteredAndSorted() throws Exception {
        ops.applySample();
        work();
        assertThat(ids("")).containsExactly("oss-20b-1", "llama-tools-1", "oss-20b-2", "oss-20b-group-1", "qwen-1");
        assertThat(ids("?sort=id"))
                .containsExactly("llama-tools-1", "oss-20b-1", "oss-20b-2", "oss-20b-group-1", "qwen-1");
        assertThat(ids("?pool=oss-20b")).containsExactly("oss-20b-1", "oss-20b-2");
        assertThat(ids("?model=gpt-oss-20b&q=B-2")).containsExactly("oss-20b-2");
        assertThat(ids("?label=region")).containsExactly("oss-20b-1");
        assertThat(ids("?label=region%3Dus")).isEmpty();
        assertThat(ids("?idle=true&sort=id")).doesNotContain("oss-20b-1").contains("oss-20b-2");
        var groups = ops.get("/sessions?group_by=pool&q=oss").getJsonArray("groups");
        assertThat(groups.getJsonObject(0).getString("id")).isEqualTo("oss-20b");
        assertThat(groups.getJsonObject(0).getInteger("sessions")).isEqualTo(2);
        assertThat(groups.getJsonObject(0).getInteger("in_flight")).isEqualTo(1);
        assertThat(ids("?state=full&network=testnet1a&router=router-1")).containsExactly("oss-20b-1");
        assertThat(ops.call("GET", "/sessions?sort=colour", "").statusCode()).isEqualTo(400);
    }

    @Test
    void whatDoesNotExistIsToldWithWhatDoes() throws Exception {
        ops.applySample();
        for (var path : List.of("/pools/x", "/routers/x", "/sessions/x", "/sessions/x/leases", "/models/x")) {
            var answer = ops.call("GET", path, "");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(new JsonObject(answer.body()).getString("code")).startsWith("unknown_");
        }
        assertThat(new JsonObject(ops.call("GET", "/pools/x", "").body()).getString("detail"))
                .isEqualTo("There is no pool 'x'. There are: llama-tools, oss-20b, oss-20b-group, qwen.");
    }

    @Test
    void aModelsErrorsAreToldByClassOverTime() throws Exception {
        ops.applySample();
        serveSome();
        var model = ops.get("/models/gpt-oss-20b?from=2026-11-21T09:50:00Z&to=2026-11-21T10:10:00Z&step=120");
        assertThat(model.getInteger("step_seconds")).isEqualTo(120);
        assertThat(model.getJsonArray("mapping_versions").getJsonObject(0).getInteger("version"))
                .isEqualTo(1);
        assertThat(model.getJsonArray("series")).hasSize(1);
        assertThat(model.getJsonObject("totals").getJsonObject("by_outcome"))
                .isEqualTo(new JsonObject().put("success", 2).put("upstream_5xx", 1));
        assertThat(model.getJsonArray("samples").getJsonObject(0).getString("request_id"))
                .isEqualTo("req_3");
        assertThat(model.getJsonObject("total_histogram").getJsonArray("counts"))
                .containsExactly(2);
    }

    @Test
    void eventsArePagedFromTheNewestOn() throws Exception {
        ops.database.jdbi().useHandle(handle -> {
            for (var i = 1; i <= 5; i++) {
                handle.execute(
                        "INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor, after) "
                                + "VALUES (now(), 'info', 'pool.state', 'pool', ?, 'text', 'fleet', '{\"state\": \"LIVE\"}')",
                        "pool-" + i);
            }
        });
        var first = ops.get("/events?limit=3&kind=pool.");
        var second = ops.get("/events?limit=3&kind=pool.state&cursor=" + first.getString("next"));
        assertThat(subjects(first)).containsExactly("pool-5", "pool-4", "pool-3");
        assertThat(subjects(second)).containsExactly("pool-2", "pool-1");
        assertThat(second.getString("next")).isNull();
        assertThat(subjects(ops.get("/events?subject=pool-2&severity=info"))).containsExactly("pool-2");
        assertThat(ops.call("GET", "/events?cursor=x", "").statusCode()).isEqualTo(422);
    }

    @Test
    void repeatedEventsFoldAndStatesTellHowLongTheyLasted() throws Exception {
        ops.database.jdbi().useHandle(handle -> {
            for (var i = 0; i < 4; i++) {
                handle.execute(
                        "INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor) "
                                + "VALUES (?, 'info', 'pool.state', 'pool', 'p', ?, 'fleet')",
                        NOW.plusSeconds(10L * i),
                        i % 2 == 0 ? "degraded" : "live");
            }
        });
        var events = ops.get("/events").getJsonArray("events");
        assertThat(events.getJsonObject(0).getValue("lasted_ms")).isNull();
        assertThat(events.getJsonObject(1).getLong("lasted_ms")).isEqualTo(10_000);
        var folded = ops.get("/events?fold=true").getJsonArray("events");
        assertThat(folded).hasSize(2);
        assertThat(folded.getJsonObject(0).getString("text")).isEqualTo("live");
        assertThat(folded.getJsonObject(0).getInteger("count")).isEqualTo(2);
        assertThat(folded.getJsonObject(0).getString("first_at"))
                .isEqualTo(NOW.plusSeconds(10).toString());
    }

    @Test
    void badNewsNamesItsThresholdAndHasToLast() throws Exception {
        ops.applySample();
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 20; i++) {
            events.add(UsageStoreTest.event("req_" + i, NOW.minusSeconds(60), i < 2 ? End.FAILED : End.COMPLETED));
        }
        ops.usage.write(events);
        for (var look = 0; look < 8; look++) {
            ops.fleet.reports.clear();
            ops.fleet.reports.add(ReportedFleet.report("gw_1", clock.instant(), 1, 2, 1));
            ops.pictures.sample(ops.catalog.load());
            if (look == 2) {
                assertThat(news())
                        .doesNotContain("pool_waits", "pool_saturated")
                        .contains("model_fails");
            }
            clock.advance(Duration.ofSeconds(10));
        }
        assertThat(news()).contains("pool_waits", "pool_saturated");
        assertThat(ops.get("/fleet").getJsonObject("thresholds").getInteger("waiting_for_ms"))
                .isEqualTo(30_000);
    }

    private List<String> news() throws Exception {
        return ops.get("/fleet").getJsonArray("bad_news").stream()
                .map(news -> ((JsonObject) news).getString("kind"))
                .toList();
    }

    @Test
    void decisionsPerMinuteAreDifferencesOfReports() throws Exception {
        ops.applySample();
        work();
        ops.pictures.sample(ops.catalog.load());
        clock.advance(Duration.ofSeconds(30));
        ops.fleet.reports.clear();
        var later = ReportedFleet.report("gw_1", clock.instant(), 1, 1, 0);
        var pool = later.pools().getFirst();
        ops.fleet.reports.add(with(later, pool.refused() + 7));
        ops.pictures.sample(ops.catalog.load());
        var capacity = ops.get("/capacity");
        assertThat(capacity.getJsonObject("decisions_per_min").getInteger("refused"))
                .isEqualTo(7);
        assertThat(capacity.getJsonArray("samples")).hasSize(2);
        assertThat(session("oss-20b-1").getJsonObject("occupancy").getDouble("full_share"))
                .isEqualTo(1);
    }

    private static GatewayReport with(GatewayReport report, long refused) {
        var pool = report.pools().getFirst();
        return new GatewayReport(
                report.gatewayId(),
                report.instance(),
                report.version(),
                report.startedAt(),
                report.at(),
                report.catalogVersion(),
                report.configHash(),
                report.draining(),
                report.running(),
                report.capacity(),
                List.of(new PoolReport(
                        pool.poolId(),
                        pool.inFlight(),
                        pool.waiting(),
                        pool.expectedWaitMicros(),
                        pool.atOnce(),
                        pool.afterWait(),
                        refused,
                        pool.timedOut(),
                        pool.left())),
                report.sessions(),
                report.routers(),
                report.process());
    }

    /** Two gateways, one of them at work on oss-20b-1. */
    private void work() {
        var version = ops.catalog.load().version();
        ops.fleet.reports.add(ReportedFleet.report("gw_1", clock.instant(), version, 1, 0));
        ops.fleet.reports.add(ReportedFleet.report("gw_2", clock.instant(), version, 0, 0));
        ops.fleet.leases.add(new HeldLease(
                7,
                "oss-20b-1",
                "oss-20b",
                "req_9",
                "gw_1-1",
                clock.instant().minusSeconds(4),
                clock.instant(),
                clock.instant().plusSeconds(15)));
        next();
    }

    /** Three requests a minute ago: two good, one that the router failed. */
    private void serveSome() {
        var at = NOW.minusSeconds(60);
        var events = new ArrayList<UsageEvent>();
        events.add(UsageStoreTest.event("req_1", at, End.COMPLETED));
        events.add(UsageStoreTest.event("req_2", at, End.COMPLETED));
        events.add(UsageStoreTest.event("req_3", at.plusSeconds(1), End.FAILED));
        ops.usage.write(events);
    }

    private void observe(String pool, String router, Instant at) {
        ops.database.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO portal.pool_conditions VALUES ('oss-20b', ?, 'signals', 'all is well', ?, ?)",
                    pool,
                    at,
                    at);
            handle.execute(
                    "INSERT INTO portal.router_conditions VALUES ('router-1', ?, 'answers', 0, 1200, ?, ?)",
                    router,
                    at,
                    at);
        });
    }

    /** Makes the last picture too old to be used again. */
    private void next() {
        clock.advance(Duration.ofSeconds(1));
    }

    private List<String> reads() {
        var reads = new ArrayList<String>();
        for (var path : ops.contract.getJsonObject("paths").fieldNames()) {
            var operation =
                    ops.contract.getJsonObject("paths").getJsonObject(path).getJsonObject("get");
            if (operation != null && !path.equals("/stream") && !path.startsWith("/actions")) {
                reads.add(path.replace("{alias}", "gpt-oss-20b")
                        .replace(
                                "{id}",
                                path.startsWith("/pools")
                                        ? "oss-20b"
                                        : path.startsWith("/routers") ? "router-1" : "oss-20b-1"));
            }
        }
        assertThat(reads).hasSizeGreaterThan(15);
        return reads;
    }

    private JsonObject pool() throws Exception {
        return ops.get("/pools/oss-20b").getJsonObject("pool");
    }

    private JsonObject session(String id) throws Exception {
        return ops.get("/sessions/" + id).getJsonObject("session");
    }

    private List<String> ids(String query) throws Exception {
        return ops.get("/sessions" + query).getJsonArray("sessions").stream()
                .map(row -> ((JsonObject) row).getString("id"))
                .toList();
    }

    private static List<String> subjects(JsonObject page) {
        return page.getJsonArray("events").stream()
                .map(event -> ((JsonObject) event).getString("subject"))
                .toList();
    }
}
