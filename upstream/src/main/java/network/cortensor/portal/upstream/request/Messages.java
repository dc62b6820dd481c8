package network.cortensor.portal.upstream.request;

import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;

/** The shape of {@code messages}: roles that exist, content of the right type, text parts that have text. */
final class Messages {
    private static final String ROLES = "one of system, developer, user, assistant, tool, function";
    private static final KnownNames NAMES = new KnownNames(
            "role",
            "content",
            "name",
            "tool_calls",
            "tool_call_id",
            "reasoning_content",
            "refusal",
            "type",
            "text",
            "image_url",
            "input_audio",
            "file");
    private static final KnownNames WORDS = new KnownNames(
            "system",
            "developer",
            "user",
            "assistant",
            "tool",
            "function",
            "text",
            "refusal",
            "image_url",
            "input_audio",
            "file");

    /** What was found where content, or a part's text, belongs. */
    private enum Found {
        NOTHING,
        NULL,
        VALUE
    }

    private final JsonCursor cursor;
    private final TypedValues values;
    private int message;
    private int part;

    Messages(JsonCursor cursor, TypedValues values) {
        this.cursor = cursor;
        this.values = values;
    }

    /** Passes over the array, checking it. */
    void check() {
        if (cursor.peek() != '[') {
            throw values.wrongType("messages", "an array of messages");
        }
        cursor.enterArray();
        for (message = 0; cursor.nextElement(); message++) {
            if (cursor.peek() != '{') {
                throw values.wrongType(messageParam(""), "an object with 'role' and 'content'");
            }
            checkMessage();
        }
        if (message == 0) {
            throw values.wrongValue("messages", "an array of at least one message");
        }
    }

    private void checkMessage() {
        String role = null;
        var content = Found.NOTHING;
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "role" -> role = role();
                case "content" -> content = content();
                case "name" -> skipOrNull(".name", '"', "a string");
                case "tool_call_id" -> skipOrNull(".tool_call_id", '"', "a string");
                case "tool_calls" -> skipOrNull(".tool_calls", '[', "an array");
                default -> cursor.skip();
            }
        }
        if (role == null) {
            throw values.missing(messageParam(".role"));
        }
        if (content != Found.VALUE && needsContent(role)) {
            throw content == Found.NULL
                    ? values.wrongValue(messageParam(".content"), "a string or an array of content parts")
                    : values.missing(messageParam(".content"));
        }
    }

    private String role() {
        if (cursor.peek() != '"') {
            throw values.wrongType(messageParam(".role"), ROLES);
        }
        var role = cursor.string(WORDS);
        return switch (role) {
            case "system", "developer", "user", "assistant", "tool", "function" -> role;
            default -> throw values.wrongValue(messageParam(".role"), ROLES);
        };
    }

    private static boolean needsContent(String role) {
        return role.equals("user") || role.equals("system") || role.equals("developer");
    }

    private Found content() {
        switch (cursor.peek()) {
            case '"' -> cursor.skip();
            case 'n' -> {
                cursor.skip();
                return Found.NULL;
            }
            case '[' -> checkParts();
            default -> throw values.wrongType(messageParam(".content"), "a string or an array of content parts");
        }
        return Found.VALUE;
    }

    private void checkParts() {
        cursor.enterArray();
        for (part = 0; cursor.nextElement(); part++) {
            if (cursor.peek() != '{') {
                throw values.wrongType(partParam(""), "an object with 'type'");
            }
            checkPart();
        }
        if (part == 0) {
            throw values.wrongValue(messageParam(".content"), "a string or an array of at least one content part");
        }
    }

    private void checkPart() {
        String type = null;
        var text = Found.NOTHING;
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "type" -> type = type();
                case "text" -> {
                    text = cursor.peek() == '"' ? Found.VALUE : Found.NULL;
                    cursor.skip();
                }
                default -> cursor.skip();
            }
        }
        if (type == null) {
            throw values.missing(partParam(".type"));
        }
        if (type.equals("text") && text != Found.VALUE) {
            throw refuseText(text);
        }
    }

    private Refusal refuseText(Found text) {
        return text == Found.NOTHING
                ? values.missing(partParam(".text"))
                : values.wrongValue(partParam(".text"), "a string");
    }

    private String type() {
        if (cursor.peek() != '"') {
            throw values.wrongType(partParam(".type"), "a string");
        }
        return cursor.string(WORDS);
    }

    private void skipOrNull(String leaf, char first, String wanted) {
        var found = cursor.peek();
        if (found != first && found != 'n') {
            throw values.wrongType(messageParam(leaf), wanted);
        }
        cursor.skip();
    }

    private String messageParam(String leaf) {
        return "messages[" + message + "]" + leaf;
    }

    private String partParam(String leaf) {
        return "messages[" + message + "].content[" + part + "]" + leaf;
    }
}
