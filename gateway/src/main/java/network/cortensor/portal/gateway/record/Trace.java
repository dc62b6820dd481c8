package network.cortensor.portal.gateway.record;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of a request (<a href="https://www.w3.org/TR/trace-context/">Trace Context, level 1</a>): the caller's
 * trace goes on, or a new one begins; what is sent upstream is a child of this request.
 *
 * @param traceId 32 hex digits
 * @param spanId this request's own span, 16 hex digits
 * @param flags two hex digits
 */
public record Trace(String traceId, String spanId, String flags) {
    private static final int LENGTH = 55;
    private static final String ZEROS = "0".repeat(32);

    /** The trace that a {@code traceparent} header continues; a new one where there is none or it is malformed. */
    public static Trace from(@Nullable String traceparent) {
        var random = ThreadLocalRandom.current();
        if (traceparent != null && wellFormed(traceparent)) {
            return new Trace(traceparent.substring(3, 35), hex(random.nextLong()), traceparent.substring(53, 55));
        }
        return new Trace(hex(random.nextLong() | 1).concat(hex(random.nextLong())), hex(random.nextLong()), "00");
    }

    /** The {@code traceparent} header to send upstream. */
    public String toUpstream() {
        return "00-" + traceId + '-' + spanId + '-' + flags;
    }

    private static boolean wellFormed(String text) {
        return text.length() == LENGTH
                && text.startsWith("00-")
                && text.charAt(35) == '-'
                && text.charAt(52) == '-'
                && lowerHex(text, 3, 35)
                && lowerHex(text, 36, 52)
                && lowerHex(text, 53, 55)
                && !text.regionMatches(3, ZEROS, 0, 32)
                && !text.regionMatches(36, ZEROS, 0, 16);
    }

    private static boolean lowerHex(String text, int from, int to) {
        for (var i = from; i < to; i++) {
            if ("0123456789abcdef".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits == 0 ? 1 : bits);
    }
}
