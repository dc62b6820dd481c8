package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How one answer is spelled in JSON: as a router does it, or as an OpenAI-compatible server does it. */
interface Wire {
    /** True when the client asked for a stream. */
    boolean stream();

    /** Events before the first delta. */
    List<JsonObject> opening();

    /** The answer as events, one delta each. */
    List<JsonObject> deltas();

    /** One delta with this text. */
    JsonObject delta(String text);

    /** Events after the last delta. */
    List<JsonObject> closing(boolean usage);

    /** The whole answer. */
    JsonObject whole(boolean usage);

    /** The whole answer with this text instead of its own. */
    JsonObject wholeWith(String text);

    /** An error in this kind's usual shape. */
    JsonObject error(int status, String code, String message);

    /** The raw text of the answer. */
    String text();

    /** An object that carries the text in an unusual place, see {@link Behaviour.TextIn}. */
    static JsonObject textIn(String field, String text) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            return new JsonObject().put(field, text);
        }
        var inner = new JsonObject().put(field.substring(dot + 1), text);
        return new JsonObject()
                .put(
                        "choices",
                        new JsonArray().add(new JsonObject().put("index", 0).put(field.substring(0, dot), inner)));
    }
}
