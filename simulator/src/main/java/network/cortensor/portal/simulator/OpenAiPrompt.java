package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What counts as the prompt of a request to an OpenAI-compatible server. */
public final class OpenAiPrompt {
    private OpenAiPrompt() {}

    /**
     * The prompt on which the answer depends: {@code prompt} itself, or the messages as lines {@code role: content}, text parts joined.
     *
     * @throws IllegalArgumentException when there is neither
     */
    public static String of(JsonObject body) {
        return switch (body.getValue("messages", body.getValue("prompt"))) {
            case String prompt -> prompt;
            case JsonArray messages -> lines(messages);
            case null, default -> throw new IllegalArgumentException("messages must be a list, or prompt a string");
        };
    }

    private static String lines(JsonArray messages) {
        List<String> lines = new ArrayList<>();
        for (Object message : messages) {
            lines.add(
                    message instanceof JsonObject turn
                            ? turn.getString("role") + ": " + content(turn.getValue("content"))
                            : String.valueOf(message));
        }
        return String.join("\n", lines);
    }

    private static String content(Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content == null ? "" : String.valueOf(content);
        }
        var text = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof JsonObject typed) {
                text.append(typed.getString("text", ""));
            }
        }
        return text.toString();
    }
}
