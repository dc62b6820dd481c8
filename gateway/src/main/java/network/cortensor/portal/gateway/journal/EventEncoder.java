package network.cortensor.portal.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.zip.CRC32C;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jspecify.annotations.Nullable;

/**
 * Turns an event into the body of a record, in a buffer that is used again for the next one: nothing is allocated. Numbers that
 * are zero and texts that are null are left out. For one thread.
 */
final class EventEncoder {
    private static final ThreadLocal<EventEncoder> OWN = ThreadLocal.withInitial(EventEncoder::new);
    private static final int TEXT_HEAD = 6;

    private final CRC32C checksum = new CRC32C();
    private byte[] bytes = new byte[1024];
    private int length;

    /** The calling thread's encoder. */
    static EventEncoder own() {
        return OWN.get();
    }

    /** Encodes the event; {@link #bytes} and {@link #length} then are the body. */
    EventEncoder encode(RecordType type, UsageEvent event) {
        length = 0;
        ensure(2);
        bytes[length++] = type.code();
        bytes[length++] = EventField.VERSION;
        text(EventField.REQUEST_ID, event.requestId());
        var arrived = event.occurredAt();
        number(EventField.OCCURRED_SECONDS, arrived.getEpochSecond());
        number(EventField.OCCURRED_NANOS, arrived.getNano());
        var caller = event.caller();
        text(EventField.ORGANIZATION, caller.organizationId());
        text(EventField.KEY, caller.keyId());
        text(EventField.ENVIRONMENT, caller.environment().word());
        route(event.route());
        text(EventField.END, event.end().name());
        number(EventField.STATUS, event.status());
        text(EventField.ERROR_CODE, event.errorCode());
        var tokens = event.tokens();
        number(EventField.PROMPT_TOKENS, tokens.prompt());
        number(EventField.CACHED_TOKENS, tokens.cached());
        number(EventField.COMPLETION_TOKENS, tokens.completion());
        number(EventField.REASONING_TOKENS, tokens.reasoning());
        text(EventField.USAGE_SOURCE, event.usageSource().name());
        var timing = event.timing();
        number(EventField.WAIT_MICROS, timing.waitMicros());
        number(EventField.FIRST_TOKEN_MICROS, timing.firstTokenMicros());
        number(EventField.TOTAL_MICROS, timing.totalMicros());
        var charge = event.charge();
        number(EventField.HOLD, charge.hold());
        number(EventField.PRICE_VERSION, charge.priceVersion());
        number(EventField.COST, charge.cost());
        var references = event.references();
        text(EventField.CLIENT_REFERENCE, references.clientReference());
        text(EventField.UPSTREAM_TASK, references.upstreamTaskId());
        text(EventField.TRACE, references.traceId());
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** CRC-32C of the body. */
    int crc() {
        return crc(bytes, length);
    }

    /** CRC-32C of the first bytes of an array. */
    int crc(byte[] of, int count) {
        checksum.reset();
        checksum.update(of, 0, count);
        return (int) checksum.getValue();
    }

    private void route(UsageEvent.Route route) {
        text(EventField.MODEL, route.model());
        text(EventField.POOL, route.poolId());
        text(EventField.ROUTER, route.routerId());
        text(EventField.SESSION, route.sessionId());
        text(EventField.GATEWAY, route.gatewayId());
        text(EventField.ENDPOINT, route.endpoint().name());
        number(EventField.STREAM, route.stream() ? 1 : 0);
    }

    private void number(int field, long value) {
        if (value != 0) {
            ensure(11);
            bytes[length++] = (byte) (field << 1 | EventField.NUMBER);
            plain((value << 1) ^ (value >> 63));
        }
    }

    private void plain(long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void text(int field, @Nullable String value) {
        if (value == null) {
            return;
        }
        var characters = value.length();
        ensure(TEXT_HEAD + characters);
        var start = length;
        bytes[length++] = (byte) (field << 1 | EventField.TEXT);
        plain(characters);
        for (var i = 0; i < characters; i++) {
            var character = value.charAt(i);
            if (character > 0x7F) {
                length = start;
                wide(field, value.getBytes(UTF_8));
                return;
            }
            bytes[length++] = (byte) character;
        }
    }

    private void wide(int field, byte[] value) {
        ensure(TEXT_HEAD + value.length);
        bytes[length++] = (byte) (field << 1 | EventField.TEXT);
        plain(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
