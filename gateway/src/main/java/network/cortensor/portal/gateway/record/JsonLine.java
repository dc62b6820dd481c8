package network.cortensor.portal.gateway.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import network.cortensor.portal.upstream.json.JsonText;

/**
 * One flat JSON object in a buffer that is used again for the next one: nothing is allocated but for text that has to be escaped.
 * Each request writes one, so a general generator would be a good part of what a line costs. Belongs to one thread.
 */
final class JsonLine {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);
    private static final int FRACTION = 6;
    private static final int NANOS_OF_MICRO = 1000;
    /** The longest number, or a name's quotes, colon and comma. */
    private static final int MARGIN = 24;

    private byte[] bytes = new byte[1024];
    private int length;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /** Begins an object; what was written before is gone. */
    void begin() {
        length = 0;
        bytes[length++] = '{';
    }

    /** Ends the object. */
    void end() {
        ensure(1);
        bytes[length++] = '}';
    }

    /** What was written; valid up to {@link #length} and until the next line begins. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** A field with a text. */
    void text(String name, String value) {
        name(name);
        ensure(value.length() + MARGIN);
        var start = length;
        bytes[length++] = '"';
        for (var i = 0; i < value.length(); i++) {
            var character = value.charAt(i);
            if (character < ' ' || character > '~' || character == '"' || character == '\\') {
                length = start;
                quoted(value);
                return;
            }
            bytes[length++] = (byte) character;
        }
        bytes[length++] = '"';
    }

    /** A field with a number. */
    void number(String name, long value) {
        name(name);
        ensure(MARGIN);
        if (value < 0) {
            ascii(Long.toString(value));
            return;
        }
        var end = length + digits(value);
        var rest = value;
        for (var at = end - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length = end;
    }

    /** A field that is true or false. */
    void flag(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
    }

    /** A field with a moment, in UTC and to the microsecond. */
    void time(String name, Instant value) {
        if (value.getEpochSecond() != second) {
            second = value.getEpochSecond();
            secondText = SECONDS.format(value);
        }
        name(name);
        ensure(secondText.length() + MARGIN);
        bytes[length++] = '"';
        ascii(secondText);
        var micros = value.getNano() / NANOS_OF_MICRO;
        for (var at = length + FRACTION - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + micros % 10);
            micros /= 10;
        }
        length += FRACTION;
        bytes[length++] = 'Z';
        bytes[length++] = '"';
    }

    private void name(String name) {
        ensure(name.length() + MARGIN);
        if (length > 1) {
            bytes[length++] = ',';
        }
        bytes[length++] = '"';
        ascii(name);
        bytes[length++] = '"';
        bytes[length++] = ':';
    }

    private void ascii(String text) {
        ensure(text.length() + MARGIN);
        for (var i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void quoted(String value) {
        var quoted = JsonText.quote(value);
        ensure(quoted.length + MARGIN);
        System.arraycopy(quoted, 0, bytes, length, quoted.length);
        length += quoted.length;
    }

    private static int digits(long value) {
        var digits = 1;
        for (var rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
