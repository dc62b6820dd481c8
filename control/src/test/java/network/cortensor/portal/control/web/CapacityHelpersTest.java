package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.usage.UsageStoreTest;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calculator takes what it is told and measures the rest; orphans are named and nothing is ended. */
@Timeout(120)
class CapacityHelpersTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:30Z");

    private final TestClock clock = new TestClock(NOW);
    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(clock);
        ops.applySample();
    }

    @AfterEach
    void close() {
        ops.close();
    }

    @Test
    void whatIfCalculatesWithWhatIsAsked() throws Exception {
        var answer = ops.get("/capacity/what-if?sessions=2&limit=1&rate=0.5&service_ms=2000");
        assertThat(answer.getDouble("utilisation")).isEqualTo(0.5, within(1e-9));
        assertThat(answer.getDouble("waits")).isEqualTo(1.0 / 3, within(1e-9));
        assertThat(answer.getDouble("mean_wait_ms")).isEqualTo(2000.0 / 3, within(1e-6));
        assertThat(answer.getDouble("highest_rate")).isEqualTo(1, within(1e-9));
        assertThat(answer.getString("formula")).contains("Erlang C");
        assertThat(answer.getJsonObject("measured").getBoolean("slots")).isFalse();
        var over = ops.get("/capacity/what-if?sessions=2&limit=1&rate=5&service_ms=2000");
        assertThat(over.getBoolean("stable")).isFalse();
        assertThat(over.getDouble("mean_wait_ms")).isNull();
    }

    @Test
    void whatIsNotAskedIsMeasured() throws Exception {
        assertThat(refusal("/capacity/what-if").getString("code")).isEqualTo("nothing_measured");
        ops.usage.write(List.of(
                UsageStoreTest.event("req_1", NOW.minusSeconds(60), End.COMPLETED),
                UsageStoreTest.event("req_2", NOW.minusSeconds(60), End.COMPLETED)));
        clock.advance(Duration.ofSeconds(20));
        var answer = ops.get("/capacity/what-if?pool=oss-20b");
        assertThat(answer.getInteger("slots")).isEqualTo(2);
        assertThat(answer.getDouble("rate"))
                .as("two requests in five minutes and 50 s")
                .isEqualTo(2 / 350.0, within(1e-9));
        assertThat(answer.getDouble("service_ms")).isPositive();
        assertThat(refusal("/capacity/what-if?pool=none").getString("code")).isEqualTo("unknown_pool");
        assertThat(refusal("/capacity/what-if?sessions=100000&limit=10000&service_ms=1")
                        .getString("code"))
                .isEqualTo("too_many_slots");
    }

    @Test
    void orphansAreLeasesThatNobodyHolds() throws Exception {
        ops.fleet.reports.add(ReportedFleet.report("gw_1", NOW, 1, 1, 0));
        lease(7, "gw_1-1");
        assertThat(ops.get("/capacity/orphans").getJsonArray("orphans")).isEmpty();
        lease(8, "gw_9-1");
        var found = ops.get("/capacity/orphans");
        assertThat(found.getInteger("leases")).isEqualTo(2);
        assertThat(found.getJsonArray("orphans")).hasSize(1);
        assertThat(found.getJsonArray("orphans").getJsonObject(0).getString("reason"))
                .isEqualTo("holder_gone");
        assertThat(found.getJsonArray("orphans").getJsonObject(0).getInteger("number"))
                .isEqualTo(8);
        assertThat(ops.fleet.leases).as("looking ends nothing").hasSize(2);
        ops.fleet.away = true;
        assertThat(refusal("/capacity/orphans").getString("code")).isEqualTo("shared_state_unavailable");
    }

    @Test
    void anOrganizationsWeightIsSetOnceAndTakenBack() throws Exception {
        assertThat(weight()).isEqualTo(1);
        var body = new JsonObject()
                .put("reason", "plan")
                .put("idempotency_key", "k1")
                .put("parameters", new JsonObject().put("weight", 5));
        var path = "/organizations/org_default/actions/weight";
        var impact = ops.call("POST", path + "?dry_run=true", body.encode());
        assertThat(new JsonObject(impact.body()).getJsonObject("after").getInteger("weight"))
                .isEqualTo(5);
        assertThat(weight()).isEqualTo(1);
        var done = new JsonObject(ops.call("POST", path, body.encode()).body());
        assertThat(done.getJsonObject("undo").getJsonObject("parameters").getInteger("weight"))
                .isEqualTo(1);
        assertThat(new JsonObject(ops.call("POST", path, body.encode()).body()).getString("id"))
                .isEqualTo(done.getString("id"));
        assertThat(weight()).isEqualTo(5);
        var event = ops.get("/events?subject_kind=organization")
                .getJsonArray("events")
                .getJsonObject(0);
        assertThat(event.getString("kind")).isEqualTo("action.weight");
        body.put("idempotency_key", "k2");
        assertThat(ops.call("POST", "/organizations/org_none/actions/weight", body.encode())
                        .statusCode())
                .isEqualTo(404);
        body.getJsonObject("parameters").put("weight", 1001);
        assertThat(ops.call("POST", path, body.encode()).statusCode()).isEqualTo(422);
        assertThat(ops.call("POST", "/organizations/org_default/actions/drain", body.encode())
                        .statusCode())
                .isEqualTo(422);
    }

    private int weight() throws Exception {
        return ops.get("/organizations?q=DEFAULT")
                .getJsonArray("organizations")
                .getJsonObject(0)
                .getInteger("weight");
    }

    private JsonObject refusal(String path) throws Exception {
        var answer = ops.call("GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
        return new JsonObject(answer.body());
    }

    private void lease(long number, String instance) {
        ops.fleet.leases.add(new HeldLease(
                number,
                "oss-20b-1",
                "oss-20b",
                "req_" + number,
                instance,
                NOW.minusSeconds(4),
                NOW,
                NOW.plusSeconds(15)));
    }
}
