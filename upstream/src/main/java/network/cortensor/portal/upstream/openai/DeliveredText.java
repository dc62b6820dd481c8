package network.cortensor.portal.upstream.openai;

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
    /** Index of the first byte that is kept; above zero only in an array that is not ours. */
    private int start;

    private boolean lent;
    private int kept;
    private long length;
    private int keptThen;
    private long lengthThen;

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
        if (lent || size > bytes.length - kept) {
            var own = new byte[Math.min(bound, Math.max(kept + size, Math.max(FIRST_SIZE, kept * 2)))];
            System.arraycopy(bytes, start, own, 0, kept);
            bytes = own;
            start = 0;
            lent = false;
        }
        System.arraycopy(source, from, bytes, kept, size);
        kept += size;
    }

    /** As {@link #append}, of bytes that stay as they are: they are only copied when more comes. */
    void lend(byte[] source, int from, int to) {
        if (length > 0 || to - from > bound) {
            append(source, from, to);
            return;
        }
        bytes = source;
        start = from;
        lent = true;
        kept = to - from;
        length = kept;
    }

    /** All of it has been delivered; what is appended from now on counts only when this is called again. */
    void handedOver() {
        keptThen = kept;
        lengthThen = length;
    }

    /** Whether nothing was appended, delivered or not. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Whether all that was delivered was kept. */
    boolean whole() {
        return keptThen == lengthThen;
    }

    /** How many bytes were delivered for each one that was kept, at least 1; 0 when none was kept but some were delivered. */
    double scale() {
        if (whole()) {
            return 1;
        }
        return keptThen == 0 ? 0 : (double) lengthThen / keptThen;
    }

    /** How many bytes were delivered. */
    long length() {
        return lengthThen;
    }

    /** What was delivered and kept, its escapes resolved. Takes time in proportion to the text. */
    String text() {
        return JsonText.decode(bytes, start, start + keptThen);
    }
}
