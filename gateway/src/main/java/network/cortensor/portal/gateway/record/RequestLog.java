package network.cortensor.portal.gateway.record;

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

    private final LineWriter writer;
    private final JsonLine line = new JsonLine();

    /** Writes lines there. */
    public RequestLog(LineWriter writer) {
        this.writer = writer;
    }

    /** Writes the line of a request that has ended. */
    public void write(RequestFacts facts) {
        line.begin();
        line.time("time", facts.occurredAt());
        line.text("level", facts.status() >= 500 ? "error" : "info");
        line.text("event", "request");
        line.text("request_id", facts.requestId());
        optional("client_request_id", facts.clientRequestId());
        line.text("route", facts.route());
        who(facts);
        line.number("status", facts.status());
        optional("code", facts.code());
        used(facts);
        line.number("total_us", facts.totalMicros());
        where(facts);
        line.text("trace_id", facts.trace().traceId());
        optional("detail", facts.detail());
        line.end();
        writer.line(line.bytes(), line.length());
    }

    private void who(RequestFacts facts) {
        var caller = facts.caller();
        if (caller != null) {
            line.text("organization", caller.organizationId());
            line.text("key", caller.keyId());
            line.text("environment", caller.environment().word());
        }
        if (facts.model() != null) {
            line.text("model", facts.model());
            line.flag("stream", facts.stream());
        }
    }

    private void used(RequestFacts facts) {
        var delivery = facts.delivery();
        if (delivery != null) {
            line.text("end", delivery.end().name());
            line.number("prompt_tokens", delivery.tokens().prompt());
            line.number("cached_tokens", delivery.tokens().cached());
            line.number("completion_tokens", delivery.tokens().completion());
            line.number("reasoning_tokens", delivery.tokens().reasoning());
            line.text("usage_source", delivery.source().name());
        }
        if (facts.lease() != null) {
            line.number("wait_us", facts.waitMicros());
        }
        if (facts.firstByteMicros() > 0) {
            line.number("first_byte_us", facts.firstByteMicros());
        }
    }

    private void where(RequestFacts facts) {
        var lease = facts.lease();
        if (lease != null) {
            line.text("pool", lease.poolId());
            line.text("router", lease.session().router().id());
            line.text("session", lease.session().id());
            line.number("attempts", facts.attempts());
        }
    }

    private void optional(String key, @Nullable String value) {
        if (value != null) {
            line.text(key, value);
        }
    }
}
