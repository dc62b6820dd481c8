package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Cuts a byte stream into server-sent events, wherever the network has split it. Lines end with LF, CRLF or CR; comments and
 * fields other than {@code data} and {@code event} are passed over. An event's data is handed over as a range of the reader's own
 * buffer: nothing is copied and, once the buffer has its size, nothing allocated.
 */
final class EventReader {
    /** Bytes of an event, at most. */
    static final int MAX_EVENT = 1 << 20;

    private static final int FIRST_SIZE = 4096;

    /** Hears of events. */
    interface Listener {
        /**
         * An event with data; several lines of data are joined by a space, which is the same to JSON as the line break.
         *
         * @param bytes where it stands, to be read before this returns
         * @param error whether the event is named {@code error}
         */
        void event(byte[] bytes, int from, int to, boolean error);
    }

    private final Listener listener;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int line;
    private int scanned;
    private int end;
    /** Where the data of the event that is being read stands; -1 for none so far. */
    private int dataFrom = -1;

    private int dataTo;
    private boolean error;
    /** Whether the last line ended with CR, so that an LF right after it belongs to it. */
    private boolean afterReturn;

    EventReader(Listener listener) {
        this.listener = listener;
    }

    /** Takes the next bytes and tells the listener of every event that they complete. False when an event is too long. */
    boolean read(Buffer more) {
        append(more);
        for (toLineEnd(); scanned < end; toLineEnd()) {
            var secondHalf = afterReturn && scanned == line && bytes[scanned] == '\n';
            if (!secondHalf) {
                passLine(line, scanned);
            }
            afterReturn = bytes[scanned] == '\r';
            line = ++scanned;
        }
        return end - kept() <= MAX_EVENT;
    }

    /** The stream is over: what stands there counts, although a blank line is missing. */
    void finish() {
        if (line < end) {
            passLine(line, end);
            line = end;
        }
        dispatch();
    }

    private void toLineEnd() {
        var at = scanned;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        scanned = at;
    }

    private void append(Buffer more) {
        var size = more.length();
        var kept = kept();
        if (kept == end) {
            move(kept);
        } else if (size > bytes.length - end) {
            System.arraycopy(bytes, kept, bytes, 0, end - kept);
            move(kept);
        }
        if (size > bytes.length - end) {
            bytes = Arrays.copyOf(bytes, Math.max(end + size, bytes.length * 2));
        }
        more.getBytes(bytes, end);
        end += size;
    }

    /** The first byte that is still needed. */
    private int kept() {
        return dataFrom >= 0 ? dataFrom : line;
    }

    private void move(int by) {
        line -= by;
        scanned -= by;
        end -= by;
        if (dataFrom >= 0) {
            dataFrom -= by;
            dataTo -= by;
        }
    }

    private void passLine(int from, int to) {
        if (from == to) {
            dispatch();
        } else if (isField("data", from, to)) {
            passData(value(from + 4, to), to);
        } else if (isField("event", from, to)) {
            var value = value(from + 5, to);
            error = to - value == 5 && matches("error", value);
        }
    }

    private void passData(int from, int to) {
        if (dataFrom < 0) {
            dataFrom = from;
            dataTo = to;
            return;
        }
        // The field name and the line break before it leave room for the space.
        bytes[dataTo] = ' ';
        System.arraycopy(bytes, from, bytes, dataTo + 1, to - from);
        dataTo += 1 + to - from;
    }

    private void dispatch() {
        var from = dataFrom;
        var named = error;
        dataFrom = -1;
        error = false;
        if (from >= 0) {
            listener.event(bytes, from, dataTo, named);
        }
    }

    private boolean isField(String name, int from, int to) {
        var after = from + name.length();
        return after <= to && matches(name, from) && (after == to || bytes[after] == ':');
    }

    private boolean matches(String word, int at) {
        for (var i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where a field's value begins: after the colon and one space, if they are there. */
    private int value(int colon, int to) {
        var at = Math.min(colon + 1, to);
        return at < to && bytes[at] == ' ' ? at + 1 : at;
    }
}
