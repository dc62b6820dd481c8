package network.cortensor.portal.bench.load;

import java.nio.charset.StandardCharsets;

/** Counts a text in bytes that arrive in pieces, cut anywhere (Knuth, Morris and Pratt: no byte is looked at twice). */
final class Occurrences {
    private final byte[] text;
    private final int[] fallback;
    private int matched;
    private int count;

    Occurrences(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.fallback = fallback(this.text);
    }

    int count() {
        return count;
    }

    void reset() {
        matched = 0;
        count = 0;
    }

    void take(byte[] bytes, int from, int to) {
        int at = matched;
        for (int i = from; i < to; i++) {
            while (at > 0 && text[at] != bytes[i]) {
                at = fallback[at - 1];
            }
            if (text[at] == bytes[i] && ++at == text.length) {
                count++;
                at = fallback[at - 1];
            }
        }
        matched = at;
    }

    private static int[] fallback(byte[] text) {
        var fallback = new int[text.length];
        for (int i = 1, at = 0; i < text.length; i++) {
            while (at > 0 && text[at] != text[i]) {
                at = fallback[at - 1];
            }
            if (text[at] == text[i]) {
                at++;
            }
            fallback[i] = at;
        }
        return fallback;
    }
}
