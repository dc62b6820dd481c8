package network.cortensor.portal.upstream.json;

import java.util.List;
import java.util.Random;

/** JSON texts from a seed: every kind of value, odd white space, escapes and characters of one to four bytes everywhere. */
public final class RandomJson {
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\r\n\t", "   ");
    private static final List<String> PIECES = List.of(
            "a",
            "hello world",
            "é",
            "日本",
            "\uD83D\uDE00",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\u0000",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "a long plain run of text that is more than one word wide");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "7", "-12", "9223372036854775807", "1.5", "-0.25", "1e10", "2E-3", "1.0e+5");
    private static final List<String> WORDS = List.of("true", "false", "null");

    private final Random random;

    /** The same seed makes the same texts. */
    public RandomJson(long seed) {
        random = new Random(seed);
    }

    /** White space, or none. */
    public String space() {
        return pick(SPACES);
    }

    /** A string, quotes included. */
    public String string() {
        var text = new StringBuilder("\"");
        for (var i = random.nextInt(5); i > 0; i--) {
            text.append(pick(PIECES));
        }
        return text.append('"').toString();
    }

    /** Any value, at most so many levels deep. */
    public String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0 -> string();
            case 1 -> pick(NUMBERS);
            case 2 -> pick(WORDS);
            case 3 -> container('[', ']', depth - 1);
            default -> container('{', '}', depth - 1);
        };
    }

    private String container(char open, char close, int depth) {
        var text = new StringBuilder().append(open).append(space());
        var size = random.nextInt(4);
        for (var i = 0; i < size; i++) {
            text.append(i == 0 ? "" : "," + space());
            if (open == '{') {
                text.append(string()).append(space()).append(':').append(space());
            }
            text.append(value(depth)).append(space());
        }
        return text.append(close).toString();
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
