package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Picture.Placed;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jspecify.annotations.Nullable;

/** Sessions: the units of capacity. */
final class SessionRoutes {
    private final Pictures pictures;
    private final SessionJson sessions;
    private final SessionHistory history;
    private final Events events;

    SessionRoutes(Pictures pictures, SessionJson sessions, SessionHistory history, Events events) {
        this.pictures = pictures;
        this.sessions = sessions;
        this.history = history;
        this.events = events;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("listSessions", this::listSessions),
                OpsRoute.of("showSession", this::showSession),
                OpsRoute.of("listLeases", this::listLeases));
    }

    private Answer listSessions(ValidatedRequest request) {
        var picture = pictures.now();
        var all = sessions.rows(picture).toList();
        var rows = new JsonArray();
        all.stream()
                .filter(row -> is(row, "network", Asked.query(request, "network")))
                .filter(row -> is(row, "pool", Asked.query(request, "pool")))
                .filter(row -> is(row, "router", Asked.query(request, "router")))
                .filter(row -> is(row, "state", Asked.query(request, "state")))
                .filter(row -> serves(row, Asked.query(request, "model")))
                .filter(row -> labelled(row, Asked.query(request, "label")))
                .filter(row -> matches(row, Asked.query(request, "q")))
                .filter(row -> !Asked.flag(request, "idle") || SessionJson.idle(row, picture.at()))
                .sorted(order(Asked.query(request, "sort", "occupancy")))
                .forEach(rows::add);
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("summary", SessionJson.summary(picture, all))
                .put("groups", SessionGroups.of(picture, rows, Asked.query(request, "group_by")))
                .put("sessions", rows));
    }

    private Answer showSession(ValidatedRequest request) {
        var picture = pictures.now();
        var placed = placed(picture, Asked.path(request, "id"));
        var session = placed.session();
        var samples = new JsonArray();
        pictures.samples()
                .all()
                .forEach(sample -> samples.add(new JsonObject()
                        .put("at", sample.at().toString())
                        .put("in_flight", sample.sessions().getOrDefault(session.id(), 0))
                        .put("slots", sample.slots().getOrDefault(session.id(), 0))
                        .put(
                                "waiting",
                                sample.waiting().getOrDefault(placed.pool().id(), 0))));
        var routers = new JsonArray();
        for (var gateway : picture.live().gateways()) {
            for (var report : gateway.sessions()) {
                if (report.sessionId().equals(session.id())) {
                    routers.add(new JsonObject()
                            .put("gateway", gateway.gatewayId())
                            .put("in_flight", report.inFlight())
                            .put("granted", report.granted())
                            .put("skipped", report.skipped()));
                }
            }
        }
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("session", sessions.row(picture, placed))
                .put("number", session.number())
                .put("by_gateway", routers)
                .put("round_robin", RoundRobin.of(picture, placed.pool()))
                .put("samples", samples)
                .put("by_minute", history.hour(session.id(), picture.at()))
                .put("histogram", history.histogram(session.id(), picture.at()))
                .put("leases", leases(picture, session.id()))
                .put("latest_requests", history.latest(session))
                .put("events", EventRoutes.about(events, SubjectKind.SESSION, session.id())));
    }

    private Answer listLeases(ValidatedRequest request) {
        var picture = pictures.now();
        var session = placed(picture, Asked.path(request, "id")).session();
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("session", session.id())
                .put("leases", leases(picture, session.id())));
    }

    private static Placed placed(Picture picture, String id) {
        return picture.sessions()
                .filter(placed -> placed.session().id().equals(id))
                .findFirst()
                .orElseThrow(() -> OpsProblem.unknown(
                        "session",
                        id,
                        picture.sessions().map(placed -> placed.session().id()).toList()));
    }

    private static JsonArray leases(Picture picture, String session) {
        var rows = new JsonArray();
        for (HeldLease lease : picture.leases().getOrDefault(session, List.of())) {
            var holder = picture.live().gateways().stream()
                    .filter(gateway -> gateway.instance().equals(lease.instance()))
                    .map(GatewayReport::gatewayId)
                    .findFirst();
            rows.add(new JsonObject()
                    .put("number", lease.number())
                    .put("request_id", lease.requestId())
                    .put("gateway", holder.orElse(null))
                    .put("instance", lease.instance())
                    .put("holder_lives", holder.isPresent())
                    .put("taken_at", lease.takenAt().toString())
                    .put("renewed_at", lease.renewedAt().toString())
                    .put("expires_at", Fields.time(lease.expiresAt()))
                    .put("age_ms", Fields.age(lease.takenAt(), picture.at())));
        }
        return rows;
    }

    private static boolean is(JsonObject row, String field, @Nullable String wanted) {
        return wanted == null || wanted.equals(row.getString(field));
    }

    private static boolean serves(JsonObject row, @Nullable String model) {
        return model == null
                || model.equals(row.getString("model"))
                || row.getJsonArray("aliases").contains(model);
    }

    /** A label is {@code name} or {@code name=value}. */
    private static boolean labelled(JsonObject row, @Nullable String label) {
        if (label == null) {
            return true;
        }
        var parts = label.split("=", 2);
        var value = row.getJsonObject("labels").getString(parts[0]);
        return value != null && (parts.length == 1 || value.equals(parts[1]));
    }

    private static boolean matches(JsonObject row, @Nullable String text) {
        return text == null || row.getString("id").toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    private static Comparator<JsonObject> order(String sort) {
        var byId = Comparator.comparing((JsonObject row) -> row.getString("id"));
        return switch (sort) {
            case "id" -> byId;
            case "traffic" -> most(row -> five(row).getLong("requests")).thenComparing(byId);
            case "p95" ->
                most(row -> number(five(row).getJsonObject("total_ms").getDouble("p95")))
                        .thenComparing(byId);
            case "errors" -> most(row -> five(row).getLong("platform_failed")).thenComparing(byId);
            default -> most(SessionRoutes::occupancy).thenComparing(byId);
        };
    }

    private static Comparator<JsonObject> most(ToDoubleFunction<JsonObject> figure) {
        return Comparator.comparingDouble(figure).reversed();
    }

    private static JsonObject five(JsonObject row) {
        return row.getJsonObject("five_minutes");
    }

    private static double occupancy(JsonObject row) {
        var occupancy = row.getJsonObject("occupancy");
        return number(occupancy.getDouble("in_flight")) / Math.max(1, occupancy.getInteger("limit"));
    }

    private static double number(@Nullable Double value) {
        return Objects.requireNonNullElse(value, 0.0);
    }
}
