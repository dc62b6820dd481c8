package network.cortensor.portal.gateway.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON line per request, from a fixed list of keys. Belongs to one event loop: it reuses its buffer. */
public final class RequestLog {
    /** Every key that a line may have, in order. A line leaves out what does not apply. */
    public static final List<String> KEYS = List.of(
            "time",
            "level",
            "event",
            "request_id",
            "client_request_id",
            "route",
            "organization",
            "key",
            "environment",
            "model",
            "stream",
            "status",
            "code",
            "end",
            "prompt_tokens",
            "cached_tokens",
            "completion_tokens",
            "reasoning_tokens",
            "usage_source",
            "wait_us",
            "first_byte_us",
            "total_us",
            "pool",
            "router",
            "session",
            "attempts",
            "trace_id",
            "detail");

    private static final JsonFactory JSON = new JsonFactory();

    private final LineWriter writer;
    private final ByteArrayBuilder buffer = new ByteArrayBuilder(1024);

    /** Writes lines there. */
    public RequestLog(LineWriter writer) {
        this.writer = writer;
    }

    /** Writes the line of a request that has ended. */
    public void write(RequestFacts facts) {
        buffer.reset();
        try (var json = JSON.createGenerator(buffer)) {
            json.writeStartObject();
            json.writeStringField("time", facts.occurredAt().toString());
            json.writeStringField("level", facts.status() >= 500 ? "error" : "info");
            json.writeStringField("event", "request");
            json.writeStringField("request_id", facts.requestId());
            optional(json, "client_request_id", facts.clientRequestId());
            json.writeStringField("route", facts.route());
            who(json, facts);
            json.writeNumberField("status", facts.status());
            optional(json, "code", facts.code());
            used(json, facts);
            json.writeNumberField("total_us", facts.totalMicros());
            where(json, facts);
            json.writeStringField("trace_id", facts.trace().traceId());
            optional(json, "detail", facts.detail());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        var line = buffer.toByteArray();
        writer.line(line, line.length);
    }

    private static void who(JsonGenerator json, RequestFacts facts) throws IOException {
        var caller = facts.caller();
        if (caller != null) {
            json.writeStringField("organization", caller.organizationId());
            json.writeStringField("key", caller.keyId());
            json.writeStringField("environment", caller.environment().word());
        }
        if (facts.model() != null) {
            optional(json, "model", facts.model());
            json.writeBooleanField("stream", facts.stream());
        }
    }

    private static void used(JsonGenerator json, RequestFacts facts) throws IOException {
        var delivery = facts.delivery();
        if (delivery != null) {
            json.writeStringField("end", delivery.end().name());
            json.writeNumberField("prompt_tokens", delivery.tokens().prompt());
            json.writeNumberField("cached_tokens", delivery.tokens().cached());
            json.writeNumberField("completion_tokens", delivery.tokens().completion());
            json.writeNumberField("reasoning_tokens", delivery.tokens().reasoning());
            json.writeStringField("usage_source", delivery.source().name());
        }
        if (facts.lease() != null) {
            json.writeNumberField("wait_us", facts.waitMicros());
        }
        if (facts.firstByteMicros() > 0) {
            json.writeNumberField("first_byte_us", facts.firstByteMicros());
        }
    }

    private static void where(JsonGenerator json, RequestFacts facts) throws IOException {
        var lease = facts.lease();
        if (lease != null) {
            json.writeStringField("pool", lease.poolId());
            json.writeStringField("router", lease.session().router().id());
            json.writeStringField("session", lease.session().id());
            json.writeNumberField("attempts", facts.attempts());
        }
    }

    private static void optional(JsonGenerator json, String key, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(key, value);
        }
    }
}
