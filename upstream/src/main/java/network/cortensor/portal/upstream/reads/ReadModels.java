package network.cortensor.portal.upstream.reads;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import network.cortensor.portal.upstream.cortensor.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a router's read endpoints. The shapes are not specified anywhere: names that clients of live routers have seen
 * are understood, what else is there is passed over. Null means that an answer is none of them.
 */
final class ReadModels {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:/-]{1,128}");
    private static final Set<String> ALIVE = Set.of("pong", "ok", "\"pong\"", "\"ok\"");
    private static final int LONGEST_WORD = 16;

    private ReadModels() {}

    /** Whether a body is what a router (or a server's list of models) answers, rather than some page. */
    static boolean isAlive(Buffer body) {
        if (body.length() <= LONGEST_WORD
                && ALIVE.contains(body.toString().strip().toLowerCase(Locale.ROOT))) {
            return true;
        }
        return json(body) instanceof JsonObject object && !Reply.of(object).isError();
    }

    static @Nullable List<RouterSession> sessions(Buffer body) {
        return list(body, "sessions", ReadModels::session);
    }

    static @Nullable List<RouterTask> tasks(Buffer body) {
        return list(body, "tasks", ReadModels::task);
    }

    static @Nullable RouterTask task(Buffer body) {
        if (!(json(body) instanceof JsonObject object)) {
            return null;
        }
        var inner = object.getValue("task") instanceof JsonObject wrapped ? wrapped : object;
        // An object that says neither how the task is nor what came of it is no task.
        var isTask = inner.containsKey("status")
                || inner.containsKey("state")
                || inner.containsKey("results")
                || inner.containsKey("finished_at");
        return isTask ? task(inner) : null;
    }

    private static RouterTask task(JsonObject json) {
        var reply = Reply.of(json);
        var reference = word(json.getValue("client_reference"));
        var state = word(json.containsKey("status") ? json.getValue("status") : json.getValue("state"));
        var id = word(json.getValue("task_id"));
        return new RouterTask(
                id == null ? word(json.getValue("id")) : id,
                state == null ? "unnamed" : state,
                reply.isTaskOver(),
                reference == null ? word(json.getValue("clientReference")) : reference,
                reply.text());
    }

    private static @Nullable RouterSession session(JsonObject json) {
        var id = word(json.getValue("id"));
        var number = id == null ? word(json.getValue("session_id")) : id;
        if (number == null) {
            return null;
        }
        return new RouterSession(
                number,
                !Boolean.FALSE.equals(json.getValue("active")),
                json.getValue("miners_count") instanceof Number miners ? miners.intValue() : -1,
                word(json.getValue("model")));
    }

    private static <T> @Nullable List<T> list(Buffer body, String name, Function<JsonObject, @Nullable T> entry) {
        var json = json(body);
        var array = json instanceof JsonObject object ? object.getValue(name) : json;
        if (!(array instanceof JsonArray entries)) {
            return null;
        }
        var list = new ArrayList<T>();
        for (var value : entries) {
            var read = value instanceof JsonObject object ? entry.apply(object) : null;
            if (read != null) {
                list.add(read);
            }
        }
        return list;
    }

    private static @Nullable Object json(Buffer body) {
        try {
            return Json.decodeValue(body);
        } catch (DecodeException notJson) {
            return null;
        }
    }

    private static @Nullable String word(@Nullable Object value) {
        var text = value instanceof Number || value instanceof String ? value.toString() : "";
        return WORD.matcher(text).matches() ? text : null;
    }
}
