package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The call that a simulated model makes when it is given tools: of the tool that {@code tool_choice} names, else of the first.
 *
 * @param id derived from the prompt
 * @param name the function
 * @param arguments JSON text
 */
record ToolCall(String id, String name, String arguments) {
    private static final int FRAGMENT = 7;

    /** Null without tools, with {@code tool_choice: none}, or when the last message is a tool's result. */
    static @Nullable ToolCall askedFor(JsonObject body, String prompt) {
        if (!(body.getValue("tools") instanceof JsonArray tools)
                || tools.isEmpty()
                || "none".equals(body.getValue("tool_choice"))
                || lastIsResult(body)) {
            return null;
        }
        JsonObject chosen = body.getValue("tool_choice") instanceof JsonObject choice ? choice : tools.getJsonObject(0);
        String id = "call_" + Integer.toHexString(prompt.hashCode());
        String name = chosen.getJsonObject("function", new JsonObject()).getString("name", "unnamed");
        return new ToolCall(id, name, "{\"simulated\":true,\"city\":\"東京\"}");
    }

    private static boolean lastIsResult(JsonObject body) {
        return body.getValue("messages") instanceof JsonArray messages
                && !messages.isEmpty()
                && messages.getValue(messages.size() - 1) instanceof JsonObject last
                && "tool".equals(last.getValue("role"));
    }

    JsonObject whole() {
        return new JsonObject().put("id", id).put("type", "function").put("function", function(arguments));
    }

    /** The call as deltas: the name first, then the arguments in fragments. */
    List<JsonObject> deltas() {
        var deltas = new ArrayList<JsonObject>();
        deltas.add(whole().put("index", 0).put("function", function("")));
        for (int at = 0; at < arguments.length(); at += FRAGMENT) {
            String fragment = arguments.substring(at, Math.min(arguments.length(), at + FRAGMENT));
            deltas.add(new JsonObject().put("index", 0).put("function", new JsonObject().put("arguments", fragment)));
        }
        return deltas;
    }

    private JsonObject function(String text) {
        return new JsonObject().put("name", name).put("arguments", text);
    }
}
