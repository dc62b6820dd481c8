package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonObject;

/** Token counts as both kinds of server report them. */
final class Usage {
    private Usage() {}

    static JsonObject json(SimulatedAnswer answer) {
        return new JsonObject()
                .put("prompt_tokens", answer.promptTokens())
                .put("completion_tokens", answer.completionTokens())
                .put("total_tokens", answer.promptTokens() + answer.completionTokens());
    }
}
