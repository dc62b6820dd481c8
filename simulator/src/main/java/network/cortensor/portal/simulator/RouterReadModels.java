package network.cortensor.portal.simulator;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a router tells about itself: everything that is read with GET. */
final class RouterReadModels {
    private static final String ADDRESS = "0x51a1000000000000000000000000000000000000";

    private final RouterSettings settings;
    private final Map<Long, SimulatedSession> sessions;
    private final Instant since;
    private volatile Behaviour behaviour = new Behaviour.Normal();

    RouterReadModels(RouterSettings settings, Map<Long, SimulatedSession> sessions) {
        this.settings = settings;
        this.sessions = sessions;
        this.since = settings.clock().instant();
    }

    void behave(Behaviour next) {
        behaviour = switch (next) {
            case Behaviour.Normal _, Behaviour.Hang _, Behaviour.Garbage _, Behaviour.ErrorReply _ -> next;
            default -> throw new IllegalArgumentException("reads cannot " + next);
        };
    }

    /** Answers a path below {@code /api/v1/}, or behaves otherwise. */
    void answer(HttpServerRequest request, String path) {
        switch (behaviour) {
            case Behaviour.Hang _ -> {}
            case Behaviour.Garbage _ ->
                Reply.text(200, "text/html", "<html>not a router</html>").answer(request);
            case Behaviour.ErrorReply(int status, ErrorShape shape) ->
                Reply.json(status, shape.body(status, "simulated", "a simulated failure"))
                        .answer(request);
            default -> get(path).answer(request);
        }
    }

    /** The reply to a path below {@code /api/v1/}. */
    Reply get(String path) {
        String[] parts = path.split("/");
        JsonObject body =
                switch (parts[0]) {
                    case "ping" -> new JsonObject().put("status", "ok").put("message", "pong");
                    case "about" ->
                        new JsonObject().put("name", settings.name()).put("version", "simulated");
                    case "info" -> info();
                    case "status" -> status();
                    case "miners" -> new JsonObject().put("nodes", nodes()).put("stats", stats());
                    case "sessions" -> parts.length == 1 ? allSessions() : oneSession(parts[1]);
                    case "tasks" -> parts.length == 1 ? null : tasks(parts);
                    default -> null;
                };
        return body == null ? Reply.json(404, ErrorShape.DETAIL.body(404, "", "Not Found")) : Reply.json(200, body);
    }

    private JsonObject info() {
        return new JsonObject()
                .put("name", settings.name())
                .put("version", "simulated")
                .put("address", ADDRESS)
                .put("ip_address", LoopbackServer.HOST)
                .put("active_sessions", active())
                .put("total_sessions", sessions.size())
                .put("node_stats", stats());
    }

    private JsonObject status() {
        return new JsonObject()
                .put(
                        "uptime",
                        Duration.between(since, settings.clock().instant()).toSeconds())
                .put("cpu_usage", 0.0)
                .put("memory_usage", 0.0)
                .put("active_sessions", active())
                .put("connected_miners", sessions.size());
    }

    private long active() {
        return sessions.values().stream()
                .filter(session -> !session.exhausted())
                .count();
    }

    private JsonObject nodes() {
        var nodes = new JsonObject();
        sessions.forEach((id, session) -> nodes.put(
                "0xsimulated" + id, new JsonObject().put("type", "dedicated").put("model", session.model())));
        return nodes;
    }

    private JsonObject stats() {
        return new JsonObject()
                .put("dedicated_count", sessions.size())
                .put("ephemeral_count", 0)
                .put("total_count", sessions.size());
    }

    private JsonObject allSessions() {
        var list = new JsonArray();
        sessions.values().forEach(session -> list.add(session.json(since.toString())));
        return new JsonObject().put("count", list.size()).put("sessions", list);
    }

    private @Nullable JsonObject oneSession(String id) {
        SimulatedSession session = session(id);
        return session == null ? null : session.json(since.toString());
    }

    private @Nullable JsonObject tasks(String[] parts) {
        SimulatedSession session = session(parts[1]);
        if (session == null) {
            return null;
        }
        if (parts.length == 2) {
            return new JsonObject().put("tasks", session.tasksJson());
        }
        SimulatedTask task = isNumber(parts[2]) ? session.task(Long.parseLong(parts[2])) : null;
        return task == null ? null : task.json();
    }

    private @Nullable SimulatedSession session(String id) {
        return isNumber(id) ? sessions.get(Long.parseLong(id)) : null;
    }

    static boolean isNumber(String text) {
        return text.matches("[0-9]{1,18}");
    }
}
