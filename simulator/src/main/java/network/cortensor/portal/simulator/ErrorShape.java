package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The error bodies that have been seen on routers and servers. */
public enum ErrorShape {
    /** {@code {"detail":"..."}}. */
    DETAIL,
    /** {@code {"detail":[{"msg":"...","type":"..."}]}}. */
    DETAIL_LIST,
    /** {@code {"message":"..."}}. */
    MESSAGE,
    /** {@code {"error":"..."}}. */
    ERROR_TEXT,
    /** {@code {"error":{"code":"...","message":"..."}}}. */
    ERROR_OBJECT,
    /** {@code {"error":{"message","type","param","code"}}} with the status as code, as vLLM and llama.cpp send it. */
    OPENAI;

    /** The body that says {@code message} in this shape. */
    JsonObject body(int status, String code, String message) {
        return switch (this) {
            case DETAIL -> new JsonObject().put("detail", message);
            case DETAIL_LIST ->
                new JsonObject()
                        .put(
                                "detail",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("msg", message)
                                                .put("type", code)));
            case MESSAGE -> new JsonObject().put("message", message);
            case ERROR_TEXT -> new JsonObject().put("error", message);
            case ERROR_OBJECT ->
                new JsonObject().put("error", new JsonObject().put("code", code).put("message", message));
            case OPENAI ->
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("message", message)
                                        .put("type", code)
                                        .putNull("param")
                                        .put("code", status));
        };
    }
}
