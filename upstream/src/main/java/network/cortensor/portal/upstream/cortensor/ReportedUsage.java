package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Token counts as a router reports them.
 *
 * @param prompt tokens read
 * @param cached of these, from a cache
 * @param completion tokens made
 * @param reasoning of these, reasoning; -1 when it does not say
 */
record ReportedUsage(long prompt, long cached, long completion, long reasoning) {
    /** The counts, or null where they are missing, zero or absurd: clients in the field send zeros for "unknown". */
    static @Nullable ReportedUsage of(JsonObject usage) {
        var prompt = number(usage, "prompt_tokens", 0);
        var completion = number(usage, "completion_tokens", 0);
        if (prompt <= 0 || completion <= 0) {
            return null;
        }
        var cached = usage.getValue("prompt_tokens_details") instanceof JsonObject details
                ? number(details, "cached_tokens", 0)
                : 0;
        var reasoning = usage.getValue("completion_tokens_details") instanceof JsonObject details
                ? number(details, "reasoning_tokens", -1)
                : -1;
        return new ReportedUsage(
                prompt, Math.clamp(cached, 0, prompt), completion, Math.clamp(reasoning, -1, completion));
    }

    /**
     * Whether a request of this size can have used that much. Customers pay by these numbers, so what cannot be is counted instead:
     * no token is shorter than a byte, and a model does not write more than it may.
     */
    boolean credible(long promptBytes, long maxTokens) {
        return prompt <= promptBytes + 256 && completion <= maxTokens + 16;
    }

    private static long number(JsonObject object, String name, long otherwise) {
        return object.getValue(name) instanceof Number number ? number.longValue() : otherwise;
    }
}
