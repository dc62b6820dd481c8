package network.cortensor.portal.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Locale;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;

/** Reads what {@link EventEncoder} wrote, and what its successors will write: fields it does not know are skipped. */
final class EventDecoder {
    private final byte[] body;
    private final long[] numbers = new long[EventField.LIMIT];
    private final @Nullable String[] texts = new @Nullable String[EventField.LIMIT];
    private int at;

    private EventDecoder(byte[] body) {
        this.body = body;
    }

    /** The event of a record's body. */
    static UsageEvent decode(byte[] body) throws UnreadableRecord {
        if (body.length < 2 || body[1] != EventField.VERSION) {
            throw new UnreadableRecord("the record's version is not " + EventField.VERSION);
        }
        try {
            var decoder = new EventDecoder(body);
            decoder.fields();
            return decoder.event();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException wrong) {
            throw new UnreadableRecord("the record does not hold an event", wrong);
        }
    }

    private void fields() throws UnreadableRecord {
        at = 2;
        while (at < body.length) {
            var key = (int) plain();
            var field = key >>> 1;
            var known = field < EventField.LIMIT;
            if ((key & 1) == EventField.NUMBER) {
                var value = plain();
                if (known) {
                    numbers[field] = (value >>> 1) ^ -(value & 1);
                }
            } else {
                var length = plain();
                if (length < 0 || length > body.length - at) {
                    throw new UnreadableRecord("field " + field + " is longer than its record");
                }
                if (known) {
                    texts[field] = new String(body, at, (int) length, UTF_8);
                }
                at += (int) length;
            }
        }
    }

    private UsageEvent event() throws UnreadableRecord {
        return new UsageEvent(
                text(EventField.REQUEST_ID),
                Instant.ofEpochSecond(numbers[EventField.OCCURRED_SECONDS], numbers[EventField.OCCURRED_NANOS]),
                new Caller(
                        text(EventField.ORGANIZATION),
                        text(EventField.KEY),
                        Environment.of(text(EventField.ENVIRONMENT))),
                new UsageEvent.Route(
                        text(EventField.MODEL),
                        text(EventField.POOL),
                        text(EventField.ROUTER),
                        text(EventField.SESSION),
                        text(EventField.GATEWAY),
                        Endpoint.valueOf(text(EventField.ENDPOINT)),
                        numbers[EventField.STREAM] != 0),
                End.valueOf(text(EventField.END)),
                Math.toIntExact(numbers[EventField.STATUS]),
                texts[EventField.ERROR_CODE],
                new Tokens(
                        numbers[EventField.PROMPT_TOKENS],
                        numbers[EventField.CACHED_TOKENS],
                        numbers[EventField.COMPLETION_TOKENS],
                        numbers[EventField.REASONING_TOKENS]),
                UsageSource.valueOf(text(EventField.USAGE_SOURCE)),
                new UsageEvent.Timing(
                        numbers[EventField.WAIT_MICROS],
                        numbers[EventField.FIRST_TOKEN_MICROS],
                        numbers[EventField.TOTAL_MICROS]),
                new UsageEvent.Charge(
                        numbers[EventField.HOLD],
                        Math.toIntExact(numbers[EventField.PRICE_VERSION]),
                        numbers[EventField.COST]),
                new UsageEvent.References(
                        text(EventField.CLIENT_REFERENCE), texts[EventField.UPSTREAM_TASK], texts[EventField.TRACE]));
    }

    private String text(int field) throws UnreadableRecord {
        var value = texts[field];
        if (value == null) {
            throw new UnreadableRecord(String.format(Locale.ROOT, "the record lacks field %d", field));
        }
        return value;
    }

    private long plain() throws UnreadableRecord {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7) {
            var group = body[at++];
            value |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return value;
            }
        }
        throw new UnreadableRecord("a number is longer than 64 bits");
    }
}
