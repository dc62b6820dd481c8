package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.control.picture.Occupancy;
import network.cortensor.portal.control.usage.UsageStoreTest;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Charts add up to what was stored, tell gaps from zeros, and are never larger than promised. */
@Timeout(120)
class SeriesRoutesTest {
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
    void trafficAddsUpByMinuteHourAndDay() throws Exception {
        ops.usage.write(List.of(
                UsageStoreTest.event("req_1", NOW.minusSeconds(60), End.COMPLETED),
                UsageStoreTest.event("req_2", NOW.minusSeconds(60), End.FAILED),
                UsageStoreTest.event("req_3", NOW.minus(Duration.ofHours(3)), End.COMPLETED)));
        var minutes = ops.get("/series/traffic");
        assertThat(minutes.getString("bucket")).isEqualTo("minute");
        assertThat(minutes.getJsonArray("at")).hasSize(61);
        var series = minutes.getJsonArray("series").getJsonObject(0);
        assertThat(series.getString("id")).isEqualTo("all");
        assertThat(sum(series.getJsonArray("requests"))).isEqualTo(2);
        assertThat(series.getJsonArray("platform_failed").getInteger(59)).isEqualTo(1);
        assertThat(series.getJsonObject("total_ms").getJsonArray("p95").getValue(0))
                .isNull();
        assertThat(series.getJsonObject("total_ms").getJsonArray("p95").getValue(59))
                .isNotNull();
        var hours = ops.get("/series/traffic?from=2026-11-21T00:00:00Z&bucket=hour&group_by=outcome");
        assertThat(hours.getJsonArray("at")).hasSize(11);
        assertThat(ids(hours)).containsExactly("success", "upstream_5xx");
        assertThat(hours.getJsonObject("totals").getInteger("requests")).isEqualTo(3);
        var days = ops.get("/series/traffic?from=2026-11-20T00:00:00Z&bucket=day&group_by=session&pool=oss-20b");
        assertThat(days.getJsonArray("at")).containsExactly("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
        assertThat(days.getJsonArray("series").getJsonObject(0).getJsonArray("requests"))
                .containsExactly(0, 3);
        assertThat(ops.get("/series/traffic?model=other").getJsonArray("series"))
                .isEmpty();
    }

    @Test
    void eightAreToldApartAndAllOthersAreOne() throws Exception {
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 12; i++) {
            events.add(UsageStoreTest.event("req_" + i, NOW.minusSeconds(60), End.COMPLETED));
        }
        ops.usage.write(events);
        ops.database.jdbi().useHandle(handle -> handle.execute("""
                        INSERT INTO portal.traffic_minutes
                        SELECT minute, model, pool_id, router_id, 's-' || i, gateway_id, outcome, requests, prompt_tokens,
                               completion_tokens, last_at, last_request_id, total_counts, first_token_counts, wait_counts
                          FROM portal.traffic_minutes, generate_series(1, 10) AS i"""));
        var series = ops.get("/series/traffic?group_by=session").getJsonArray("series");
        assertThat(series).hasSize(9);
        assertThat(series.getJsonObject(8).getString("id")).isNull();
        assertThat(sum(series.getJsonObject(8).getJsonArray("requests"))).isEqualTo(3 * 12);
    }

    @Test
    void occupancyIsKeptByMinuteAndGapsStayGaps() throws Exception {
        var occupancy = new Occupancy(ops.database, ops.pictures.samples(), clock);
        for (var look = 0; look < 12; look++) {
            ops.fleet.reports.clear();
            ops.fleet.reports.add(ReportedFleet.report("gw_1", clock.instant(), 1, look % 2, 1));
            ops.pictures.sample(ops.catalog.load());
            clock.advance(Duration.ofSeconds(5));
        }
        ops.fleet.reports.clear();
        ops.pictures.sample(ops.catalog.load());
        clock.advance(Duration.ofMinutes(2));
        occupancy.keep(ops.catalog.load());
        occupancy.keep(ops.catalog.load());
        var pools = ops.get("/series/occupancy?group_by=pool&pool=oss-20b&from=2026-11-21T10:00:00Z");
        assertThat(ids(pools)).containsExactly("oss-20b");
        var pool = pools.getJsonArray("series").getJsonObject(0);
        assertThat(pool.getJsonArray("in_flight")).startsWith(0.5, 0.5).hasSize(4);
        assertThat(pool.getJsonArray("in_flight").getValue(2))
                .as("nobody reported")
                .isNull();
        assertThat(pool.getJsonArray("slots").getDouble(0)).isEqualTo(2);
        assertThat(pool.getJsonArray("waiting").getDouble(0)).isEqualTo(1);
        assertThat(pool.getJsonArray("full_share").getDouble(0)).isZero();
        var session = ops.get(
                        "/series/occupancy?group_by=session&session=oss-20b-1&from=2026-11-21T10:00:00Z&bucket=hour")
                .getJsonArray("series")
                .getJsonObject(0);
        assertThat(session.getJsonArray("full_share")).containsExactly(0.5);
        assertThat(session.getJsonArray("most_in_flight")).containsExactly(1);
        var fleet = ops.get("/series/occupancy").getJsonArray("series").getJsonObject(0);
        assertThat(fleet.getJsonArray("redis_rtt_p99_ms")).contains(0.9);
    }

    @Test
    void refusalsAreToldByOutcomeOrCode() throws Exception {
        ops.database.jdbi().useHandle(handle -> {
            for (var code : List.of("model_at_capacity", "invalid_json", "invalid_value")) {
                handle.execute(
                        "INSERT INTO portal.refusal_counts VALUES (?, 'org_default', 'key', ?, 'gw', 4)",
                        Instant.parse("2026-11-21T09:59:00Z"),
                        code);
            }
        });
        var outcomes = ops.get("/series/refusals");
        assertThat(ids(outcomes)).containsExactly("client", "capacity");
        assertThat(sum(outcomes.getJsonArray("series").getJsonObject(0).getJsonArray("refused")))
                .isEqualTo(8);
        assertThat(ids(ops.get("/series/refusals?group_by=code&bucket=hour"))).hasSize(3);
    }

    @Test
    void whatIsTooLargeOrSenselessIsRefusedWithWhatToChange() throws Exception {
        assertThat(refusal("/series/traffic?from=2026-11-01T00:00:00Z&bucket=minute"))
                .startsWith("That is ")
                .contains("longer 'bucket'");
        assertThat(ops.get("/series/traffic?from=2026-11-01T00:00:00Z").getString("bucket"))
                .isEqualTo("hour");
        assertThat(refusal("/series/traffic?from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z"))
                .contains("future");
        assertThat(refusal("/series/occupancy?pool=oss-20b")).contains("group_by");
        assertThat(ops.call("GET", "/series/traffic?group_by=colour", "").statusCode())
                .isEqualTo(400);
    }

    private String refusal(String path) throws Exception {
        var answer = ops.call("GET", path, "");
        assertThat(answer.statusCode()).isEqualTo(422);
        return new JsonObject(answer.body()).getString("detail");
    }

    private static List<String> ids(JsonObject answer) {
        return answer.getJsonArray("series").stream()
                .map(series -> ((JsonObject) series).getString("id"))
                .toList();
    }

    private static long sum(JsonArray column) {
        return column.stream().mapToLong(value -> ((Number) value).longValue()).sum();
    }
}
