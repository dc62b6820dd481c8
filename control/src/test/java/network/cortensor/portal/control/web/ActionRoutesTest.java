package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators' actions over HTTP: told before, done once, followed until every gateway has them. */
@Timeout(120)
class ActionRoutesTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:30Z"));
    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(clock);
        ops.applySample();
        report(ops.catalog.load().version(), 1);
    }

    @AfterEach
    void close() throws Exception {
        ops.close();
    }

    @Test
    void aDrainIsFollowedUntilItIsAppliedEverywhereAndEmpty() throws Exception {
        var tried = act("/pools/oss-20b/actions/drain?dry_run=true", body("k1"));
        assertThat(tried.statusCode()).isEqualTo(200);
        assertThat(json(tried).getInteger("in_flight")).isEqualTo(1);
        assertThat(json(tried).getInteger("slots_after")).isZero();
        assertThat(state()).isEqualTo(PoolState.LIVE);

        var done = act("/pools/oss-20b/actions/drain", body("k1"));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(202);
        var id = json(done).getString("id");
        assertThat(progress(id)).isEqualTo("0 of 2, 1 running, drained false");
        report(json(done).getLong("catalog_version"), 1);
        assertThat(progress(id)).isEqualTo("2 of 2, 1 running, drained false");
        report(json(done).getLong("catalog_version"), 0);
        assertThat(progress(id)).isEqualTo("2 of 2, 0 running, drained true");
        assertThat(json(act("/pools/oss-20b/actions/drain", body("k1"))).getString("id"))
                .isEqualTo(id);
        var pool = ops.get("/pools/oss-20b");
        assertThat(pool.getJsonObject("pool").getString("state")).isEqualTo("draining");
        assertThat(pool.getJsonObject("pool").getJsonObject("why").getString("source"))
                .isEqualTo("operator");
        assertThat(pool.getJsonArray("events").getJsonObject(0).getString("action_id"))
                .isEqualTo(id);
    }

    @Test
    void everySubjectTakesItsVerbs() throws Exception {
        done("/routers/router-1/actions/pause", body("r1"));
        done("/routers/router-1/actions/resume", body("r2"));
        done("/sessions/oss-20b-1/actions/limit", with("s1", new JsonObject().put("limit", 2)));
        done("/sessions/oss-20b-1/actions/labels", with("s2", labels("tier", "gold")));
        done("/models/gpt-oss-20b/actions/disable", body("m1"));
        done("/models/gpt-oss-20b/actions/enable", body("m2"));
        done(
                "/models/gpt-oss-20b/actions/map",
                with(
                        "m3",
                        new JsonObject()
                                .put(
                                        "pools",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("pool", "oss-20b")
                                                        .put("weight", 3)))));
        done("/models/gpt-oss-20b/actions/rollback", body("m4"));
        next();
        var session = ops.get("/sessions/oss-20b-1").getJsonObject("session");
        assertThat(session.getJsonObject("occupancy").getInteger("limit")).isEqualTo(2);
        assertThat(session.getJsonObject("labels").getString("tier")).isEqualTo("gold");
    }

    @Test
    void textThatCannotBeStoredIsRefusedByName() throws Exception {
        var label = act("/sessions/oss-20b-1/actions/labels", with("t1", labels("tier", "go\0ld")));
        assertThat(label.statusCode()).isEqualTo(400);
        assertThat(json(label).getString("code")).isEqualTo("invalid_text");
        assertThat(json(label).getString("detail"))
                .startsWith("'parameters.labels.tier': it has a control character (U+0000) at position 3");
        assertThat(act("/sessions/oss-20b-1/actions/labels", with("t2", labels("ti\u001ber", "gold")))
                        .statusCode())
                .isEqualTo(400);
        var reason = act("/pools/oss-20b/actions/drain", body("t3").put("reason", "two\nlines"));
        assertThat(json(reason).getString("detail")).startsWith("'reason': ");
        assertThat(act("/pools/oss-20b/actions/drain", body("t4\0")).statusCode())
                .isEqualTo(400);
        for (var path : new String[] {"/events?subject=a%00b", "/keys?organization=%00", "/actions/act_%00"}) {
            assertThat(ops.call("GET", path, "").statusCode()).as(path).isEqualTo(400);
        }
        var key = new JsonObject().put("name", "a\0").put("environment", "live");
        assertThat(ops.call("POST", "/keys", key.encode()).statusCode()).isEqualTo(400);
        assertThat(ops.call(
                                "POST",
                                "/keys/revoke",
                                new JsonObject().put("key", "k\0").encode())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aLeaseIsReleased() throws Exception {
        ops.fleet.leases.add(new HeldLease(
                7,
                "oss-20b-1",
                "oss-20b",
                "req_9",
                "gw_dead-1",
                clock.instant(),
                clock.instant(),
                clock.instant().plusSeconds(15)));
        assertThat(done("/leases/7/actions/release", body("l1"))
                        .getJsonObject("before")
                        .getBoolean("held"))
                .isTrue();
        assertThat(ops.fleet.leases).isEmpty();
    }

    @Test
    void whatCannotBeDoneIsToldAndNotDone() throws Exception {
        done("/pools/qwen/actions/pause", body("k1"));
        refused(act("/pools/oss-20b/actions/pause", body("k1")), 409, "idempotency_key_reused");
        refused(act("/pools/none/actions/pause", body("k2")), 404, "unknown_pool");
        refused(act("/pools/oss-20b/actions/disable", body("k3")), 422, "invalid_action");
        refused(act("/pools/oss-20b/actions/explode", body("k4")), 400, "bad_request");
        refused(act("/pools/oss-20b/actions/heal", body("k5")), 422, "invalid_action");
        refused(act("/pools/oss-20b/actions/pause", new JsonObject().put("reason", "x")), 400, "bad_request");
        refused(act("/pools/oss-20b/actions/pause", body("k6").put("reason", " ")), 422, "invalid_action");
        refused(ops.call("GET", "/actions/act_none", ""), 404, "unknown_action");
        assertThat(state()).isEqualTo(PoolState.LIVE);
    }

    @Test
    void whatEndsByItselfSaysWhen() throws Exception {
        done("/pools/oss-20b/actions/degrade", body("k1").put("until", "2026-11-21T10:30:00Z"));
        next();
        var why = ops.get("/pools/oss-20b").getJsonObject("pool").getJsonObject("why");
        assertThat(why.getString("source")).isEqualTo("override");
        assertThat(why.getString("until")).isEqualTo("2026-11-21T10:30:00Z");
    }

    private PoolState state() {
        return Objects.requireNonNull(ops.catalog.load().pools().get("oss-20b")).state();
    }

    private String progress(String id) throws Exception {
        next();
        var action = ops.get("/actions/" + id);
        return "%d of %d, %d running, drained %s"
                .formatted(
                        action.getInteger("applied_on"),
                        action.getInteger("of"),
                        action.getInteger("in_flight"),
                        action.getBoolean("drained"));
    }

    private void report(long version, int inFlight) {
        ops.fleet.reports.clear();
        ops.fleet.reports.add(ReportedFleet.report("gw_1", clock.instant(), version, inFlight, 0));
        ops.fleet.reports.add(ReportedFleet.report("gw_2", clock.instant(), version, 0, 0));
    }

    private void next() {
        clock.advance(Duration.ofSeconds(1));
    }

    private HttpResponse<String> act(String path, JsonObject body) throws Exception {
        return ops.call("POST", path, body.encode());
    }

    private JsonObject done(String path, JsonObject body) throws Exception {
        var answer = act(path, body);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(202);
        return json(answer);
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).getString("code")).isEqualTo(code);
    }

    private static JsonObject body(String key) {
        return new JsonObject().put("reason", "maintenance").put("idempotency_key", key);
    }

    private static JsonObject with(String key, JsonObject parameters) {
        return body(key).put("parameters", parameters);
    }

    private static JsonObject labels(String name, String value) {
        return new JsonObject().put("labels", new JsonObject().put(name, value));
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }
}
