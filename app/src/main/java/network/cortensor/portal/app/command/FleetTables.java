package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Answers of the operators' API as tables for people. What is not known is left empty, and shown as a dash. */
final class FleetTables {
    private static final double THOUSAND = 1000;
    private static final int PERCENT = 100;

    private FleetTables() {}

    static Table pools(JsonNode answer) {
        var table = Table.of(
                "POOL",
                "STATE",
                "MODEL",
                "ALIASES",
                "IN FLIGHT",
                "WAITING",
                "REQ 5M",
                "OK",
                "P95",
                "REFUSED/MIN",
                "WHY");
        for (var pool : answer.path("pools")) {
            table.add(List.of(
                    text(pool, "id"),
                    text(pool, "state"),
                    text(pool, "model"),
                    words(pool.path("aliases")),
                    text(pool, "in_flight") + "/" + text(pool, "slots"),
                    text(pool, "waiting"),
                    requests(pool),
                    success(pool),
                    p95(pool),
                    text(pool, "refused_per_minute"),
                    pool.at("/why/reason").asText()));
        }
        return table;
    }

    static Table routers(JsonNode answer) {
        var table = Table.of(
                "ROUTER",
                "STATE",
                "HEALTH",
                "ENDPOINT",
                "POOLS",
                "SESSIONS",
                "IN FLIGHT",
                "REQ 5M",
                "OK",
                "P95",
                "WHY");
        for (var router : answer.path("routers")) {
            table.add(List.of(
                    text(router, "id"),
                    text(router, "state"),
                    text(router, "health"),
                    text(router, "endpoint"),
                    words(router.path("pools")),
                    text(router, "sessions"),
                    text(router, "in_flight") + "/" + text(router, "slots"),
                    requests(router),
                    success(router),
                    p95(router),
                    router.at("/health_why/reason").asText()));
        }
        return table;
    }

    static Table sessions(JsonNode answer) {
        var table = Table.of(
                "SESSION",
                "STATE",
                "POOL",
                "ROUTER",
                "NETWORK",
                "LABELS",
                "IN FLIGHT",
                "REQ 5M",
                "OK",
                "P95",
                "LEASES");
        for (var session : answer.path("sessions")) {
            var labels = new ArrayList<String>();
            session.path("labels")
                    .properties()
                    .forEach(label ->
                            labels.add(label.getKey() + "=" + label.getValue().asText()));
            table.add(List.of(
                    text(session, "id"),
                    text(session, "state"),
                    text(session, "pool"),
                    text(session, "router"),
                    text(session, "network"),
                    String.join(",", labels),
                    session.at("/occupancy/in_flight").asText("") + "/"
                            + session.at("/occupancy/limit").asText(),
                    requests(session),
                    success(session),
                    p95(session),
                    session.at("/leases/held").asText()));
        }
        return table;
    }

    static Table leases(JsonNode answer) {
        return of("leases", answer.path("leases"));
    }

    static Table models(JsonNode answer) {
        var table = Table.of(
                "MODEL", "STATUS", "POOLS", "FALLBACKS", "REQ 5M", "OK", "P95", "FIRST TOKEN P95", "TOP FAILURE");
        for (var model : answer.path("models")) {
            var routes = new ArrayList<String>();
            model.path("routes")
                    .forEach(route -> routes.add(route.path("pool").asText() + "="
                            + route.path("weight").asText()));
            table.add(List.of(
                    text(model, "alias"),
                    text(model, "status"),
                    String.join(",", routes),
                    words(model.path("fallbacks")),
                    requests(model),
                    success(model),
                    p95(model),
                    duration(model.at("/five_minutes/first_token_ms/p95")),
                    model.at("/five_minutes/top_failure").asText("")));
        }
        return table;
    }

    static Table gateways(JsonNode answer) {
        var table = Table.of(
                "GATEWAY",
                "STATE",
                "VERSION",
                "CATALOG",
                "APPLIED",
                "RUNNING",
                "WAITING",
                "MODE",
                "REDIS",
                "UNSHIPPED",
                "LAST SEEN");
        for (var gateway : answer.path("gateways")) {
            table.add(List.of(
                    text(gateway, "id"),
                    text(gateway, "state"),
                    text(gateway, "version"),
                    text(gateway, "catalog_version"),
                    gateway.path("applied").asBoolean() ? "yes" : "no",
                    text(gateway, "running"),
                    text(gateway, "waiting"),
                    gateway.at("/capacity/mode").asText(),
                    gateway.at("/capacity/redis").asText(),
                    text(gateway, "journal_unshipped"),
                    text(gateway, "last_seen")));
        }
        return table;
    }

    /** The six figures, each with where it comes from. */
    static Table capacity(JsonNode answer) {
        var table = Table.of("CAPACITY", "VALUE", "SOURCE");
        table.add(List.of("mode", text(answer, "mode"), source(answer, "mode")));
        table.add(List.of(
                "redis",
                answer.at("/redis/state").asText()
                        + (answer.at("/redis/acting").asBoolean() ? ", served without it" : ""),
                ""));
        table.add(List.of(
                "while redis is away", answer.at("/redis/fail_policy").asText(""), source(answer, "fail_policy")));
        table.add(List.of(
                "sessions tracked", text(answer, "tracked_sessions") + "/" + text(answer, "configured_sessions"), ""));
        table.add(List.of(
                "in flight",
                text(answer, "in_flight") + "/"
                        + answer.at("/limits/total_slots").asText(),
                ""));
        table.add(List.of("waiting", text(answer, "waiting"), ""));
        table.add(List.of(
                "session limit", answer.at("/limits/default_in_flight").asText(), source(answer, "default_in_flight")));
        table.add(List.of("lease time", duration(answer.path("lease_ttl_ms")), source(answer, "lease_ttl_ms")));
        table.add(List.of("renewed every", duration(answer.path("lease_renew_ms")), source(answer, "lease_renew_ms")));
        table.add(List.of("wait at most", duration(answer.path("wait_timeout_ms")), source(answer, "wait_timeout_ms")));
        table.add(List.of("leases held", text(answer, "leases_held"), ""));
        table.add(List.of("leases expired", text(answer, "expired_leases"), ""));
        table.add(List.of("overlaps", text(answer, "overlaps"), ""));
        answer.path("decisions_per_min")
                .properties()
                .forEach(decision -> table.add(List.of(
                        decision.getKey().replace('_', ' ') + " per minute",
                        decision.getValue().asText(),
                        "")));
        return table;
    }

    static Table events(JsonNode answer) {
        return of("events", answer.path("events"));
    }

    /** Rows of whatever: those columns that hold single values. */
    static Table of(String part, JsonNode rows) {
        if (part.equals("sessions")) {
            return sessions(rows.isArray() ? wrapped("sessions", rows) : rows);
        }
        if (part.equals("routers")) {
            return routers(wrapped("routers", rows));
        }
        var names = new ArrayList<String>();
        rows.forEach(row -> row.properties().forEach(field -> {
            if (!field.getValue().isContainerNode() && !names.contains(field.getKey())) {
                names.add(field.getKey());
            }
        }));
        var shown = part.equals("events")
                ? List.of("at", "severity", "kind", "subject_kind", "subject", "actor", "text")
                : names;
        var table = Table.of(shown.stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replace('_', ' '))
                .toArray(String[]::new));
        rows.forEach(
                row -> table.add(shown.stream().map(name -> text(row, name)).toList()));
        return table;
    }

    static String words(JsonNode list) {
        var words = new TreeSet<String>();
        list.forEach(word -> words.add(word.asText()));
        return String.join(",", words);
    }

    private static JsonNode wrapped(String name, JsonNode rows) {
        return JsonNodeFactory.instance.objectNode().set(name, rows);
    }

    private static String text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isNull() ? "" : value.asText();
    }

    private static String source(JsonNode answer, String field) {
        var source = answer.path("sources").path(field);
        return source.isMissingNode()
                ? ""
                : source.path("source").asText() + " ("
                        + source.path("env_name").asText() + ")";
    }

    private static String requests(JsonNode row) {
        return row.at("/five_minutes/requests").asText();
    }

    private static String success(JsonNode row) {
        var share = row.at("/five_minutes/success_share");
        return share.isNumber() ? String.format(Locale.ROOT, "%.1f%%", share.asDouble() * PERCENT) : "";
    }

    private static String p95(JsonNode row) {
        return duration(row.at("/five_minutes/total_ms/p95"));
    }

    /** Milliseconds for people. */
    private static String duration(JsonNode millis) {
        if (!millis.isNumber()) {
            return "";
        }
        return millis.asDouble() < THOUSAND
                ? String.format(Locale.ROOT, "%.0f ms", millis.asDouble())
                : String.format(Locale.ROOT, "%.2f s", millis.asDouble() / THOUSAND);
    }
}
