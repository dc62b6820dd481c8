package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a completion request asks for, as far as a simulated model cares.
 *
 * @param prompt the text that the answer depends on
 * @param stream whether a stream is wanted
 * @param maxTokens most tokens
 * @param stop stop sequences
 * @param clientReference what the request calls itself, or null
 */
record CompletionAsk(
        String prompt,
        boolean stream,
        int maxTokens,
        List<String> stop,
        @Nullable String clientReference) {

    /**
     * Reads the fields that all kinds share.
     *
     * @throws IllegalArgumentException when a field has a type that makes no sense
     */
    static CompletionAsk read(JsonObject body, String prompt, int defaultMaxTokens) {
        Object tokens = body.getValue("max_completion_tokens", body.getValue("max_tokens"));
        int maxTokens =
                switch (tokens) {
                    case null -> defaultMaxTokens;
                    case Number number when number.intValue() >= 0 -> number.intValue();
                    default -> throw new IllegalArgumentException("max_tokens must be a number, 0 or more");
                };
        var reference = body.getValue("client_reference") instanceof String text ? text : null;
        return new CompletionAsk(prompt, stream(body), maxTokens, stops(body.getValue("stop")), reference);
    }

    private static boolean stream(JsonObject body) {
        return switch (body.getValue("stream")) {
            case null -> false;
            case Boolean stream -> stream;
            default -> throw new IllegalArgumentException("stream must be a boolean");
        };
    }

    private static List<String> stops(Object stop) {
        return switch (stop) {
            case null -> List.of();
            case String one -> List.of(one);
            case JsonArray many -> many.stream().map(String::valueOf).toList();
            default -> throw new IllegalArgumentException("stop must be a string or a list of strings");
        };
    }
}
