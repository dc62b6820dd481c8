package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object from a router, whatever shape it has: an event of a stream, a whole answer, a task, an error. The shapes are not
 * specified anywhere; these are the ones that have been seen.
 */
public final class Reply {
    private static final List<String> TEXT_FIELDS =
            List.of("text", "output_text", "output", "response", "content", "completion");
    private static final Set<String> AT_WORK =
            Set.of("queued", "pending", "processing", "running", "in_progress", "assigned", "acknowledged");
    private static final Set<String> OVER = Set.of("ended", "completed", "complete", "done", "finished", "closed");
    private static final Set<String> FAILED = Set.of("failed", "error", "cancelled", "canceled", "expired");
    /** What a router says that mixed up two requests of one session. */
    static final String MIX_UP = "router_v4_correlation_mismatch";

    private static final List<String> ERROR_FIELDS = List.of("error", "code", "cause", "message", "detail");
    private static final int TASK_OVER = 4;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final JsonObject json;

    private Reply(JsonObject json) {
        this.json = json;
    }

    /** An object that has been read already. */
    public static Reply of(JsonObject json) {
        return new Reply(json);
    }

    /** The object in these bytes, or null when they hold none. */
    static @Nullable Reply of(Buffer bytes) {
        try {
            return new Reply(new JsonObject(bytes));
        } catch (DecodeException | ClassCastException notAnObject) {
            return null;
        }
    }

    /** The text, empty when there is none. */
    public String text() {
        if (json.getValue("choices") instanceof JsonArray choices) {
            for (var choice : choices) {
                var text = choice instanceof JsonObject object ? choiceText(object) : "";
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        var text = fieldText(json);
        return text.isEmpty() ? resultText() : text;
    }

    private static String choiceText(JsonObject choice) {
        for (var nested : List.of("delta", "message")) {
            if (choice.getValue(nested) instanceof JsonObject inner) {
                var text = asText(inner.getValue("content"));
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return fieldText(choice);
    }

    private static String fieldText(JsonObject object) {
        for (var name : TEXT_FIELDS) {
            var text = asText(object.getValue(name));
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    /** A task keeps its results in a list, one for each miner; they answer the same prompt, so the first will do. */
    private String resultText() {
        if (json.getValue("results") instanceof JsonObject results
                && results.getValue("data") instanceof JsonArray data) {
            for (var result : data) {
                var text = result instanceof JsonObject object ? new Reply(object).text() : asText(result);
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return "";
    }

    private static String asText(@Nullable Object value) {
        return switch (value) {
            case String text -> text.startsWith("urn:blob:") ? "" : text;
            case JsonArray parts -> {
                var joined = new StringBuilder();
                for (var part : parts) {
                    if (part instanceof JsonObject object && object.getValue("text") instanceof String text) {
                        joined.append(text);
                    }
                }
                yield joined.toString();
            }
            case null, default -> "";
        };
    }

    /** Why the model stopped, in OpenAI's words, or null while it has not. */
    @Nullable
    String finishReason() {
        if (json.getValue("choices") instanceof JsonArray choices
                && !choices.isEmpty()
                && choices.getValue(0) instanceof JsonObject choice
                && choice.getValue("finish_reason") instanceof String reason) {
            return switch (reason) {
                case "length", "max_tokens" -> "length";
                case "content_filter" -> "content_filter";
                default -> "stop";
            };
        }
        return null;
    }

    /** Whether it says that something went wrong. */
    public boolean isError() {
        if (json.getValue("error") instanceof String text) {
            return !text.isEmpty();
        }
        return json.getValue("error") instanceof JsonObject
                || (json.containsKey("detail") && !json.containsKey("choices"))
                || (json.getValue("status") instanceof String status && FAILED.contains(status));
    }

    /** The error's code where there is one that is surely no sentence; otherwise {@code unnamed}. For logs. */
    String errorCode() {
        if (isMixUp()) {
            return MIX_UP;
        }
        var code = json.getValue("error") instanceof JsonObject error ? error.getValue("code") : json.getValue("code");
        return code instanceof String word && WORD.matcher(word).matches() ? word : "unnamed";
    }

    /** Its code is a general one: the cause stands in one of the texts beside it. */
    private boolean isMixUp() {
        return ERROR_FIELDS.stream()
                .map(json::getValue)
                .anyMatch(value -> value != null && value.toString().contains(MIX_UP));
    }

    /** Whether the router is still at work and the text has to be asked for. */
    boolean isPending() {
        return json.getValue("status") instanceof String status && (AT_WORK.contains(status) || OVER.contains(status));
    }

    /** Whether a task has come to its end. */
    public boolean isTaskOver() {
        return switch (json.getValue("status")) {
            case Number number when number.intValue() >= TASK_OVER -> true;
            case String word when OVER.contains(word) -> true;
            case null, default -> json.getValue("finished_at") != null;
        };
    }

    /** The task's id, or null. */
    @Nullable
    String taskId() {
        return word(json.getValue("task_id"));
    }

    /** The answer's id, or null. */
    @Nullable
    String answerId() {
        return word(json.getValue("id"));
    }

    private static @Nullable String word(@Nullable Object value) {
        var text = value instanceof Number || value instanceof String ? value.toString() : "";
        return WORD.matcher(text).matches() ? text : null;
    }

    /** What it reports as used, or null. */
    @Nullable
    ReportedUsage usage() {
        return json.getValue("usage") instanceof JsonObject usage ? ReportedUsage.of(usage) : null;
    }
}
