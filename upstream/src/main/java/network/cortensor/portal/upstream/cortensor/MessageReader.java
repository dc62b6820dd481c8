package network.cortensor.portal.upstream.cortensor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** Reads chat messages as text, and refuses what is no text: tools, images, audio, files. */
final class MessageReader {
    private final JsonParser json;
    private final List<Message> messages = new ArrayList<>();

    private MessageReader(JsonParser json) {
        this.json = json;
    }

    /**
     * The messages of this field.
     *
     * @throws Refusal naming the part that is wrong or cannot be done
     */
    static List<Message> read(FieldValue value) {
        try (var json = value.parser()) {
            var reader = new MessageReader(json);
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw value.invalid("an array of messages");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                reader.message();
            }
            if (reader.messages.isEmpty()) {
                throw value.invalid("an array of at least one message");
            }
            return reader.messages;
        } catch (IOException broken) {
            throw Refusal.of(Problem.INVALID_JSON);
        }
    }

    private void message() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("", "an object with 'role' and 'content'");
        }
        Message.Role role = null;
        String text = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            switch (name) {
                case "role" -> role = role();
                case "content" -> text = content();
                case "tool_calls", "function_call", "audio" -> {
                    if (token != JsonToken.VALUE_NULL && !emptyArray()) {
                        throw FieldValue.unsupported(path(name));
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (role == null) {
            throw Refusal.ofField(
                    Problem.MISSING_REQUIRED_PARAMETER, path("role"), "'" + path("role") + "' is required.");
        }
        if (text == null && role != Message.Role.ASSISTANT) {
            throw invalid("content", "a string or an array of content parts");
        }
        messages.add(new Message(role, text == null ? "" : text));
    }

    private Message.Role role() throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid("role", "a string");
        }
        return switch (json.getText()) {
            case "system", "developer" -> Message.Role.INSTRUCTIONS;
            case "user" -> Message.Role.USER;
            case "assistant" -> Message.Role.ASSISTANT;
            case "tool", "function" ->
                throw Refusal.ofField(
                        Problem.UNSUPPORTED_PARAMETER,
                        path("role"),
                        "This model does not support tools: '" + path("role")
                                + "' must be one of system, developer, user, assistant.");
            default -> throw invalid("role", "one of system, developer, user, assistant");
        };
    }

    private @Nullable String content() throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            case START_ARRAY -> parts();
            default -> throw invalid("content", "a string or an array of content parts");
        };
    }

    /** Parts are joined as they are: whoever sends a text in parts sends one text. */
    private String parts() throws IOException {
        var joined = new StringBuilder();
        for (var part = 0; json.nextToken() != JsonToken.END_ARRAY; part++) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw invalid("content[" + part + "]", "an object with 'type'");
            }
            joined.append(part(part));
        }
        return joined.toString();
    }

    private String part(int index) throws IOException {
        var type = "";
        String text = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                type = json.getText();
            } else if ((name.equals("text") || name.equals("refusal")) && token == JsonToken.VALUE_STRING) {
                text = json.getText();
            } else {
                json.skipChildren();
            }
        }
        var part = "content[" + index + "].";
        if (type.isEmpty()) {
            throw invalid(part + "type", "a string");
        }
        if (!type.equals("text") && !type.equals("refusal")) {
            throw FieldValue.unsupported(path(part + "type"));
        }
        if (text == null) {
            throw invalid(part + type, "a string");
        }
        return text;
    }

    private boolean emptyArray() throws IOException {
        return json.currentToken() == JsonToken.START_ARRAY && json.nextToken() == JsonToken.END_ARRAY;
    }

    private Refusal invalid(String below, String wanted) {
        return Refusal.ofField(Problem.INVALID_VALUE, path(below), "'" + path(below) + "' must be " + wanted + ".");
    }

    private String path(String below) {
        return "messages[" + messages.size() + "]" + (below.isEmpty() ? "" : "." + below);
    }
}
