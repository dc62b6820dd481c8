package network.cortensor.portal.control.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Locale;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;

/** Usage events as JSON, as the operators' API takes them. */
public final class UsageEventJson {
    private static final int FIRST_YEAR = 2024;
    private static final int LAST_YEAR = 2100;

    private UsageEventJson() {}

    /** An event as JSON. */
    public static ObjectNode write(UsageEvent event) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("request_id", event.requestId())
                .put("occurred_at", event.occurredAt().toString());
        json.put("organization", event.caller().organizationId())
                .put("key", event.caller().keyId());
        json.put("environment", event.caller().environment().word());
        var route = event.route();
        json.put("model", route.model()).put("pool", route.poolId()).put("router", route.routerId());
        json.put("session", route.sessionId()).put("gateway", route.gatewayId());
        json.put("endpoint", word(route.endpoint())).put("stream", route.stream());
        json.put("end", word(event.end())).put("status", event.status());
        optional(json, "error_code", event.errorCode());
        var tokens = event.tokens();
        json.put("prompt_tokens", tokens.prompt()).put("cached_tokens", tokens.cached());
        json.put("completion_tokens", tokens.completion()).put("reasoning_tokens", tokens.reasoning());
        json.put("usage_source", word(event.usageSource()));
        json.put("wait_micros", event.timing().waitMicros());
        json.put("first_token_micros", event.timing().firstTokenMicros());
        json.put("total_micros", event.timing().totalMicros());
        json.put("hold", event.charge().hold())
                .put("price_version", event.charge().priceVersion());
        json.put("cost", event.charge().cost());
        json.put("client_reference", event.references().clientReference());
        optional(json, "upstream_task_id", event.references().upstreamTaskId());
        optional(json, "trace_id", event.references().traceId());
        return json;
    }

    /**
     * An event from JSON that has the form of {@code UsageEvent} in {@code api/ops.yaml}.
     *
     * @throws IllegalArgumentException if the values contradict one another or the time is no time of ours
     */
    public static UsageEvent read(JsonNode json) {
        return new UsageEvent(
                text(json, "request_id"),
                moment(text(json, "occurred_at")),
                new Caller(text(json, "organization"), text(json, "key"), Environment.of(text(json, "environment"))),
                new UsageEvent.Route(
                        text(json, "model"),
                        text(json, "pool"),
                        text(json, "router"),
                        text(json, "session"),
                        text(json, "gateway"),
                        value(Endpoint.class, text(json, "endpoint")),
                        json.path("stream").asBoolean()),
                value(End.class, text(json, "end")),
                json.path("status").asInt(),
                textOrNull(json, "error_code"),
                new Tokens(
                        number(json, "prompt_tokens"),
                        number(json, "cached_tokens"),
                        number(json, "completion_tokens"),
                        number(json, "reasoning_tokens")),
                value(UsageSource.class, text(json, "usage_source")),
                new UsageEvent.Timing(
                        number(json, "wait_micros"), number(json, "first_token_micros"), number(json, "total_micros")),
                new UsageEvent.Charge(
                        number(json, "hold"), json.path("price_version").asInt(), number(json, "cost")),
                new UsageEvent.References(
                        text(json, "client_reference"),
                        textOrNull(json, "upstream_task_id"),
                        textOrNull(json, "trace_id")));
    }

    /** A time within reason: each month that events fall into becomes a part of a table. */
    private static Instant moment(String text) {
        try {
            var moment = Instant.parse(text);
            var year = Year.from(moment.atOffset(ZoneOffset.UTC)).getValue();
            if (year >= FIRST_YEAR && year <= LAST_YEAR) {
                return moment;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("occurred_at is a time like 2026-11-21T10:00:00Z", e);
        }
        throw new IllegalArgumentException("occurred_at lies between " + FIRST_YEAR + " and " + LAST_YEAR);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E value(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static void optional(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static String text(JsonNode json, String name) {
        var node = json.get(name);
        if (node == null || !node.isTextual()) {
            throw new IllegalArgumentException(name + " is missing or no text");
        }
        return node.textValue();
    }

    private static @Nullable String textOrNull(JsonNode json, String name) {
        return json.hasNonNull(name) ? text(json, name) : null;
    }

    private static long number(JsonNode json, String name) {
        var node = json.get(name);
        if (node == null || !node.canConvertToLong()) {
            throw new IllegalArgumentException(name + " is missing or no integer of 64 bits");
        }
        return node.longValue();
    }
}
