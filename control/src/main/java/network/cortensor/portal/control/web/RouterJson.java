package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Picture.Placed;
import network.cortensor.portal.control.picture.Standing;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.RouterReport;
import org.jspecify.annotations.Nullable;

/** A router as a row. */
final class RouterJson {
    private RouterJson() {}

    static Stream<JsonObject> rows(Picture picture) {
        return new TreeMap<>(picture.standing().routers())
                .entrySet().stream().map(entry -> row(picture, entry.getKey(), entry.getValue()));
    }

    static JsonObject row(Picture picture, String id, Standing.OfRouter standing) {
        var sessions = picture.sessions()
                .filter(placed -> placed.session().router().id().equals(id))
                .toList();
        var router = sessions.stream().map(placed -> placed.session().router()).findFirst();
        var reports = picture.live().router(id);
        var traffic = standing.traffic(picture.at());
        var health = standing.health(picture.at());
        return new JsonObject()
                .put("id", id)
                .put("kind", standing.kind().toLowerCase(Locale.ROOT))
                .put("endpoint", URI.create(standing.address()).getAuthority())
                .put(
                        "pools",
                        new JsonArray(sessions.stream()
                                .map(placed -> placed.pool().id())
                                .distinct()
                                .toList()))
                .put("state", traffic.state())
                .put("why", Fields.why(traffic))
                .put("health", health.state())
                .put("health_why", Fields.why(health))
                .put("probe_ms", Fields.ms(standing.probeMicros()))
                .put("members", router.map(Router::members).map(List::size).orElse(0))
                .put("members_down", standing.membersDown())
                .put("sessions", sessions.size())
                .put(
                        "slots",
                        sessions.stream()
                                .mapToInt(placed -> placed.session().slots())
                                .sum())
                .put("in_flight", picture.live().known() ? inFlight(picture, sessions) : null)
                .put("breakers", breakers(reports))
                .put(
                        "consecutive_failures",
                        reports.stream()
                                .mapToInt(RouterReport::consecutiveFailures)
                                .max()
                                .orElse(0))
                .put("failed_since_start", failed(reports))
                .put("last_success", Fields.time(latest(reports, RouterReport::lastSuccess)))
                .put("last_failure", Fields.time(latest(reports, RouterReport::lastFailure)))
                .put(
                        "five_minutes",
                        TrafficJson.sums(picture.recent().five(Cell.Route::router, id), picture.lastFive()))
                .put(
                        "by_minute",
                        TrafficJson.byMinute(
                                picture.recent().byMinute(),
                                route -> route.router().equals(id),
                                picture.at()));
    }

    /** A router's health; unknown without a fresh observation. */
    static Standing.Shown health(Picture picture, String id) {
        return Objects.requireNonNullElse(
                        picture.standing().routers().get(id), new Standing.OfRouter("", "", null, null, 0, null))
                .health(picture.at());
    }

    /** What each gateway says of it. */
    static JsonArray byGateway(Picture picture, String id) {
        var rows = new JsonArray();
        for (GatewayReport gateway : picture.live().gateways()) {
            for (var report : gateway.routers()) {
                if (report.routerId().equals(id)) {
                    rows.add(new JsonObject()
                            .put("gateway", gateway.gatewayId())
                            .put("breaker", Asked.word(report.breaker()))
                            .put("consecutive_failures", report.consecutiveFailures())
                            .put("succeeded", report.succeeded())
                            .put("failed", failed(List.of(report)))
                            .put("last_success", Fields.time(report.lastSuccess()))
                            .put("last_failure", Fields.time(report.lastFailure())));
                }
            }
        }
        return rows;
    }

    static @Nullable Instant latest(List<RouterReport> reports, Function<RouterReport, @Nullable Instant> moment) {
        Instant latest = null;
        for (var report : reports) {
            var at = moment.apply(report);
            if (at != null && (latest == null || at.isAfter(latest))) {
                latest = at;
            }
        }
        return latest;
    }

    private static int inFlight(Picture picture, List<Placed> sessions) {
        return sessions.stream()
                .mapToInt(placed -> picture.live().inFlight(placed.session().id()))
                .sum();
    }

    private static JsonObject breakers(List<RouterReport> reports) {
        Map<String, Integer> states = new HashMap<>();
        reports.forEach(report -> states.merge(Asked.word(report.breaker()), 1, Integer::sum));
        return Fields.map(states);
    }

    private static JsonObject failed(List<RouterReport> reports) {
        Map<String, Long> kinds = new HashMap<>();
        reports.forEach(
                report -> report.failed().forEach((kind, count) -> kinds.merge(Asked.word(kind), count, Long::sum)));
        return Fields.map(kinds);
    }
}
