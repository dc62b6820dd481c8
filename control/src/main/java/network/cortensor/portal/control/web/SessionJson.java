package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Picture.Placed;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Outcome.Side;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.web.ExplorerTemplates.Kind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/** A session as a row. */
final class SessionJson {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    /** A router that served somebody so recently is known to work. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    private final ExplorerJson explorers;
    private final Samples samples;

    SessionJson(Map<String, ExplorerTemplates> explorers, Samples samples) {
        this.explorers = new ExplorerJson(explorers);
        this.samples = samples;
    }

    /** All sessions; sums are made once for all of them. */
    Stream<JsonObject> rows(Picture picture) {
        var five = Traffic.by(picture.recent().fiveMinutes(), Cell.Route::session);
        var hour = Traffic.by(picture.recent().hour(), Cell.Route::session);
        var leases = picture.leases();
        return picture.sessions().map(placed -> {
            var id = placed.session().id();
            return row(
                    picture,
                    placed,
                    five.getOrDefault(id, Traffic.NONE),
                    hour.getOrDefault(id, Traffic.NONE),
                    leases.getOrDefault(id, List.of()));
        });
    }

    JsonObject row(Picture picture, Placed placed) {
        var id = placed.session().id();
        return row(
                picture,
                placed,
                picture.recent().five(Cell.Route::session, id),
                picture.recent().hour(Cell.Route::session, id),
                picture.leases().getOrDefault(id, List.of()));
    }

    private JsonObject row(Picture picture, Placed placed, Traffic five, Traffic hour, List<HeldLease> leases) {
        var session = placed.session();
        var standing = picture.session(session.id());
        return new JsonObject()
                .put("id", session.id())
                .put("network", session.network())
                .put("labels", Fields.map(session.labels()))
                .put("node_type", Asked.word(session.nodeType()))
                .put("model", placed.pool().model().id())
                .put("aliases", new JsonArray(picture.aliases(placed.pool().id())))
                .put("pool", placed.pool().id())
                .put("router", session.router().id())
                .put("state", state(picture, placed, five))
                .put("why", Fields.why(standing.traffic(picture.at())))
                .put("task_limit", standing.taskLimit())
                .put("reserved_until", Fields.time(standing.reservedUntil()))
                .put("occupancy", occupancy(picture, placed))
                .put("five_minutes", TrafficJson.sums(five, picture.lastFive()))
                .put("hour", TrafficJson.sums(hour, HOUR))
                .put(
                        "by_minute",
                        TrafficJson.byMinute(
                                picture.recent().byMinute(),
                                route -> route.session().equals(session.id()),
                                picture.at()))
                .put(
                        "gateways",
                        TrafficJson.gateways(
                                hour.gateways(), picture.live().gateways().size()))
                .put(
                        "skipped",
                        picture.live().known()
                                ? picture.live().session(session.id()).stream()
                                        .mapToLong(SessionReport::skipped)
                                        .sum()
                                : null)
                .put(
                        "leases",
                        new JsonObject()
                                .put("held", leases.size())
                                .put("expired", samples.expired(session.id()::equals))
                                .put(
                                        "oldest_age_ms",
                                        leases.isEmpty()
                                                ? null
                                                : Fields.age(leases.getFirst().takenAt(), picture.at())))
                .put(
                        "last_request_at",
                        hour.last() == null ? null : hour.last().at().toString())
                .put("last_success", TrafficJson.last(hour.lastSuccess()))
                .put("last_failure", TrafficJson.last(hour.lastFailure()))
                .put("verify", explorers.link(session.network(), Kind.SESSION, Map.of(Kind.SESSION, session.number())));
    }

    private JsonObject occupancy(Picture picture, Placed placed) {
        var session = placed.session();
        var reports = picture.live().session(session.id());
        var known = picture.live().known();
        return new JsonObject()
                .put("in_flight", known ? picture.live().inFlight(session.id()) : null)
                .put("limit", session.limit())
                .put("slots", placed.pool().state().takesRequests() ? session.slots() : 0)
                .put(
                        "high_water",
                        known
                                ? reports.stream()
                                        .mapToInt(SessionReport::highWater)
                                        .max()
                                        .orElse(0)
                                : null)
                .put("full_share", samples.fullShare(session.id()));
    }

    /** One word for all that is known; a session without a fresh sign of life is unknown, never accepting. */
    static String state(Picture picture, Placed placed, Traffic five) {
        var session = placed.session();
        for (var state : List.of(session.state(), session.router().state())) {
            switch (state) {
                case RETIRED, DRAINING, PAUSED -> {
                    return Asked.word(state);
                }
                case LIVE -> {}
            }
        }
        if (!placed.pool().state().takesRequests()) {
            return Asked.word(placed.pool().state());
        }
        var health = RouterJson.health(picture, session.router().id()).state();
        var routers = picture.live().router(session.router().id());
        var open = !routers.isEmpty()
                && routers.stream().allMatch(report -> report.breaker() == RouterReport.Breaker.OPEN);
        if (health.equals("failing") || open) {
            return "failing";
        }
        if (!picture.live().known()) {
            return "unknown";
        }
        if (session.slots() > 0 && picture.live().inFlight(session.id()) >= session.slots()) {
            return "full";
        }
        var success = RouterJson.latest(routers, RouterReport::lastSuccess);
        var seen = health.equals("healthy")
                || five.requests(Side.NOBODY) > 0
                || (success != null && success.plus(FRESH).isAfter(picture.at()));
        return seen ? "accepting" : "unknown";
    }

    /** What is above the table. */
    static JsonObject summary(Picture picture, List<JsonObject> rows) {
        var all = Traffic.of(picture.recent().fiveMinutes());
        var known = picture.live().known();
        var modes = picture.live().gateways().stream()
                .map(gateway -> Asked.word(gateway.capacity().mode()))
                .distinct()
                .toList();
        return new JsonObject()
                .put("tracked", rows.size())
                .put("idle", known ? count(rows, row -> used(row) == 0) : null)
                .put("busy", known ? count(rows, row -> used(row) > 0) : null)
                .put("full", count(rows, row -> Objects.equals(row.getString("state"), "full")))
                .put(
                        "disabled",
                        count(
                                rows,
                                row -> List.of("draining", "paused", "retired").contains(row.getString("state"))))
                .put(
                        "in_flight",
                        known ? rows.stream().mapToInt(SessionJson::used).sum() : null)
                .put(
                        "slots",
                        rows.stream()
                                .mapToInt(row -> row.getJsonObject("occupancy").getInteger("slots"))
                                .sum())
                .put("five_minutes", TrafficJson.sums(all, picture.lastFive()))
                .put("gateways_reporting", picture.live().gateways().size())
                .put(
                        "gateways",
                        picture.live().gateways().size()
                                + picture.live().missing().size())
                .put("mode", modes.size() == 1 ? modes.getFirst() : modes.isEmpty() ? "unknown" : "mixed");
    }

    /** Whether nothing runs on it and nothing has begun for ten minutes; not where that is not known. */
    static boolean idle(JsonObject row, Instant now) {
        var last = row.getString("last_request_at");
        return Objects.equals(row.getJsonObject("occupancy").getInteger("in_flight"), 0)
                && (last == null || Instant.parse(last).isBefore(now.minus(IDLE)));
    }

    private static int used(JsonObject row) {
        return Objects.requireNonNullElse(row.getJsonObject("occupancy").getInteger("in_flight"), 0);
    }

    private static long count(List<JsonObject> rows, Predicate<JsonObject> which) {
        return rows.stream().filter(which).count();
    }
}
