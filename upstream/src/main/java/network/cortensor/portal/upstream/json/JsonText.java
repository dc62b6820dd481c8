package network.cortensor.portal.upstream.json;

import java.nio.charset.StandardCharsets;

/** The text of JSON strings and numbers: from bytes that a {@link JsonCursor} has passed over, and to bytes. */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonText() {}

    /** What stands between a string's quotes, its escapes resolved. */
    public static String decode(byte[] bytes, int from, int to) {
        var text = new StringBuilder(to - from);
        var plain = from;
        var at = from;
        while (at < to) {
            if (bytes[at] != '\\') {
                at++;
                continue;
            }
            text.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
            var letter = bytes[at + 1];
            at += 2;
            if (letter == 'u') {
                text.append((char) Integer.parseInt(ascii(bytes, at, at + 4), 16));
                at += 4;
            } else {
                text.append(meaning(letter));
            }
            plain = at;
        }
        return text.append(new String(bytes, plain, to - plain, StandardCharsets.UTF_8))
                .toString();
    }

    /** Bytes that are known to be ASCII, as a number is. */
    public static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    /** A string as JSON, quotes included. */
    public static byte[] quote(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var quoted = new byte[utf8.length + 2 + escapes(utf8)];
        var at = 0;
        quoted[at++] = '"';
        for (var b : utf8) {
            if (b == '"' || b == '\\') {
                quoted[at++] = '\\';
                quoted[at++] = b;
            } else if (b >= 0 && b < 0x20) {
                quoted[at++] = '\\';
                quoted[at++] = 'u';
                quoted[at++] = '0';
                quoted[at++] = '0';
                quoted[at++] = HEX[b >> 4];
                quoted[at++] = HEX[b & 15];
            } else {
                quoted[at++] = b;
            }
        }
        quoted[at] = '"';
        return quoted;
    }

    /** A string as JSON, quotes included. */
    public static String quoted(String text) {
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character < 0x20 || character == '"' || character == '\\') {
                return new String(quote(text), StandardCharsets.UTF_8);
            }
        }
        return '"' + text + '"';
    }

    /** How many bytes escaping adds. */
    private static int escapes(byte[] utf8) {
        var more = 0;
        for (var b : utf8) {
            if (b == '"' || b == '\\') {
                more++;
            } else if (b >= 0 && b < 0x20) {
                more += 5;
            }
        }
        return more;
    }

    private static char meaning(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter;
        };
    }
}
