package network.cortensor.portal.upstream.request;

import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;

/** What each optional top-level field may be, as far as every upstream agrees on it. Unknown fields may be anything. */
final class Parameters {
    /** Names that are read without making a string: those below and a few that are common. */
    static final String[] NAMES = {
        "model",
        "messages",
        "prompt",
        "stream",
        "stream_options",
        "include_usage",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "top_k",
        "min_p",
        "presence_penalty",
        "frequency_penalty",
        "repetition_penalty",
        "n",
        "best_of",
        "seed",
        "stop",
        "user",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "functions",
        "function_call",
        "response_format",
        "metadata",
        "store",
        "service_tier",
        "reasoning_effort",
        "verbosity",
        "modalities",
        "audio",
        "echo",
        "suffix",
        "safety_identifier",
        "prompt_cache_key",
        "prediction",
        "web_search_options"
    };

    private static final int MAX_CHOICES = 128;
    private static final int MAX_STOPS = 4;
    private static final int MAX_LOGPROBS = 20;

    private Parameters() {}

    /** Passes over the field's value, checking it where there is a rule. */
    static void check(String name, Endpoint endpoint, JsonCursor cursor, TypedValues values) {
        switch (name) {
            case "temperature" -> values.numberOrNull(name, 0, 2);
            case "top_p" -> values.numberOrNull(name, 0, 1);
            case "presence_penalty", "frequency_penalty" -> values.numberOrNull(name, -2, 2);
            case "n", "best_of" -> values.integerOrNull(name, 1, MAX_CHOICES);
            case "seed" -> values.integerOrNull(name, Long.MIN_VALUE, Long.MAX_VALUE);
            case "top_logprobs" -> values.integerOrNull(name, 0, MAX_LOGPROBS);
            case "logprobs" -> {
                // The older API asks for a number of them.
                if (endpoint == Endpoint.COMPLETIONS) {
                    values.integerOrNull(name, 0, MAX_LOGPROBS);
                } else {
                    values.flagOrNull(name);
                }
            }
            case "store", "parallel_tool_calls", "echo" -> values.flagOrNull(name);
            case "user",
                    "suffix",
                    "service_tier",
                    "reasoning_effort",
                    "verbosity",
                    "safety_identifier",
                    "prompt_cache_key" -> values.skipOrNull(name, '"', "a string");
            case "tools", "functions", "modalities" -> values.skipOrNull(name, '[', "an array");
            case "response_format", "logit_bias", "metadata", "audio" -> values.skipOrNull(name, '{', "an object");
            case "tool_choice", "function_call" -> {
                if (cursor.peek() == '{') {
                    cursor.skip();
                } else {
                    values.skipOrNull(name, '"', "a string or an object");
                }
            }
            case "stop" -> checkStop(cursor, values);
            default -> cursor.skip();
        }
    }

    private static void checkStop(JsonCursor cursor, TypedValues values) {
        if (cursor.peek() != '[') {
            values.skipOrNull("stop", '"', "a string or an array of up to 4 strings");
            return;
        }
        cursor.enterArray();
        var count = 0;
        while (cursor.nextElement()) {
            if (cursor.peek() != '"') {
                throw values.wrongType("stop[" + count + "]", "a string");
            }
            cursor.skip();
            if (++count > MAX_STOPS) {
                throw values.wrongValue("stop", "a string or an array of up to 4 strings");
            }
        }
    }
}
