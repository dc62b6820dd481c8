package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The router's spelling: legacy completion objects, text in {@code choices[0].text}, also in streams. */
final class RouterWire implements Wire {
    private final long session;
    private final SimulatedTask task;
    private final SimulatedAnswer answer;
    private final boolean stream;

    RouterWire(long session, SimulatedTask task, SimulatedAnswer answer, boolean stream) {
        this.session = session;
        this.task = task;
        this.answer = answer;
        this.stream = stream;
    }

    @Override
    public boolean stream() {
        return stream;
    }

    @Override
    public List<JsonObject> opening() {
        return List.of();
    }

    @Override
    public List<JsonObject> deltas() {
        return answer.pieces().stream().map(piece -> delta(piece.text())).toList();
    }

    @Override
    public JsonObject delta(String text) {
        return completion(task.id(), text, null);
    }

    /** A delta of a task that is not ours. */
    JsonObject foreignDelta(String text) {
        return completion(task.id() + 1_000_000, text, null);
    }

    /** The end of a task that is not ours. */
    JsonObject foreignEnd() {
        return completion(task.id() + 1_000_000, "", "stop");
    }

    @Override
    public List<JsonObject> closing(boolean usage) {
        return List.of(withUsage(completion(task.id(), "", answer.finishReason()), usage));
    }

    @Override
    public JsonObject whole(boolean usage) {
        return withUsage(wholeWith(answer.text()), usage);
    }

    @Override
    public JsonObject wholeWith(String text) {
        return completion(task.id(), text, answer.finishReason());
    }

    @Override
    public JsonObject error(int status, String code, String message) {
        return ErrorShape.ERROR_OBJECT.body(status, code, message);
    }

    @Override
    public String text() {
        return answer.text();
    }

    private JsonObject withUsage(JsonObject completion, boolean usage) {
        return usage ? completion.put("usage", Usage.json(answer)) : completion;
    }

    private JsonObject completion(long taskId, String text, @Nullable String finish) {
        var choice = new JsonObject()
                .put("index", 0)
                .put("text", text)
                .putNull("logprobs")
                .put("finish_reason", finish);
        return new JsonObject()
                .put("id", "cmpl-" + session + "-" + taskId)
                .put("object", "text_completion")
                .put("created", task.createdSeconds())
                .put("model", "default")
                .put("session_id", session)
                .put("task_id", taskId)
                .put("choices", new JsonArray().add(choice));
    }
}
