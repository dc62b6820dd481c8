package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.traffic.TrafficReport.Window;
import network.cortensor.portal.control.web.ExplorerTemplates.Kind;
import network.cortensor.portal.domain.catalog.Session;

/** What one session has done lately. */
final class SessionHistory {
    private static final int LATEST = 20;

    private final Database database;
    private final TrafficReport traffic;
    private final ExplorerJson explorers;

    SessionHistory(Database database, Map<String, ExplorerTemplates> explorers) {
        this.database = database;
        this.traffic = new TrafficReport(database);
        this.explorers = new ExplorerJson(explorers);
    }

    /** The last hour by minute; minutes without traffic are left out. */
    JsonArray hour(String session, Instant now) {
        var minutes = new LinkedHashMap<Instant, ArrayList<Cell>>();
        traffic.steps(window(session, now), Duration.ofMinutes(1))
                .forEach(step -> minutes.computeIfAbsent(step.at(), at -> new ArrayList<>())
                        .add(step.cell()));
        var rows = new JsonArray();
        minutes.forEach((at, cells) -> {
            var sums = Traffic.of(cells);
            rows.add(new JsonObject()
                    .put("at", at.toString())
                    .put("traffic", TrafficJson.sums(sums, Duration.ofMinutes(1)))
                    .put("gateways", TrafficJson.gateways(sums.gateways(), 0)));
        });
        return rows;
    }

    /** How long successful requests took in the last hour. */
    JsonObject histogram(String session, Instant now) {
        return TrafficJson.buckets(
                Traffic.of(traffic.cells(window(session, now))).total());
    }

    /** Its latest requests, with links to their tasks. */
    JsonArray latest(Session session) {
        var rows = new JsonArray();
        database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT request_id, occurred_at, status, error_code, gateway_id, wait_micros, first_token_micros,
                                       total_micros, upstream_task_id
                                  FROM portal.request_logs
                                 WHERE session_id = :session ORDER BY occurred_at DESC LIMIT :most""")
                        .bind("session", session.id())
                        .bind("most", LATEST)
                        .map((row, context) -> request(session, row))
                        .list())
                .forEach(rows::add);
        return rows;
    }

    private JsonObject request(Session session, ResultSet row) throws SQLException {
        var task = row.getString("upstream_task_id");
        return new JsonObject()
                .put("request_id", row.getString("request_id"))
                .put("at", row.getTimestamp("occurred_at").toInstant().toString())
                .put("status", row.getInt("status"))
                .put("error_code", row.getString("error_code"))
                .put("gateway", row.getString("gateway_id"))
                .put("wait_ms", Fields.ms(row.getLong("wait_micros")))
                .put("first_token_ms", Fields.ms(row.getLong("first_token_micros")))
                .put("total_ms", Fields.ms(row.getLong("total_micros")))
                .put(
                        "verify",
                        task == null
                                ? null
                                : explorers.link(
                                        session.network(),
                                        Kind.TASK,
                                        Map.of(Kind.SESSION, session.number(), Kind.TASK, task)));
    }

    private static Window window(String session, Instant now) {
        return new Window(
                now.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MINUTES), now.plusSeconds(60), null, session);
    }
}
