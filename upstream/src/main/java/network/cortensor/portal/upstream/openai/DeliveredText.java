package network.cortensor.portal.upstream.openai;

import java.util.Arrays;
import network.cortensor.portal.upstream.json.JsonText;

/**
 * The text of an answer as it passes by, kept in case nobody says how many tokens it was. Pieces of JSON strings are kept as they
 * came, escapes and all; beyond the bound only their length is.
 */
final class DeliveredText {
    private static final int FIRST_SIZE = 512;
    private static final byte[] NOTHING = {};

    private final int bound;
    private byte[] bytes = NOTHING;
    private int kept;
    private long length;

    /** Keeps at most so many bytes. */
    DeliveredText(int bound) {
        this.bound = bound;
    }

    /** What stands between the quotes of a string. */
    void append(byte[] source, int from, int to) {
        var size = to - from;
        var whole = kept == length;
        length += size;
        if (!whole || size > bound - kept) {
            return;
        }
        if (size > bytes.length - kept) {
            bytes = Arrays.copyOf(bytes, Math.min(bound, Math.max(kept + size, Math.max(FIRST_SIZE, kept * 2))));
        }
        System.arraycopy(source, from, bytes, kept, size);
        kept += size;
    }

    /** Whether all of it was kept. */
    boolean whole() {
        return kept == length;
    }

    /** How many bytes there were for each one that was kept, at least 1; 0 when none was kept but some were there. */
    double scale() {
        if (whole()) {
            return 1;
        }
        return kept == 0 ? 0 : (double) length / kept;
    }

    /** How many bytes there were in all. */
    long length() {
        return length;
    }

    /** What was kept, its escapes resolved. Takes time in proportion to the text. */
    String text() {
        return JsonText.decode(bytes, 0, kept);
    }
}
