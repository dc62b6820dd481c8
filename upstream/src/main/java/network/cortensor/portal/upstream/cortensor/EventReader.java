package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts server-sent events out of network chunks, whatever line ends are used and wherever the network cuts. Only {@code data} is
 * kept. Bytes are kept as bytes until an event is whole, so no character is ever cut.
 */
final class EventReader {
    /** No event may be larger, in bytes. */
    static final int MOST = 1 << 20;

    private Buffer line = Buffer.buffer();
    private @Nullable Buffer data;
    private boolean afterCarriageReturn;

    /** An event exceeds {@link #MOST}. Carries no stack trace: it is the router's fault. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("an event of more than " + MOST + " bytes", null, false, false);
        }
    }

    /**
     * The data of the events that this chunk completes.
     *
     * @throws TooLarge when an event exceeds its bound
     */
    List<Buffer> add(Buffer chunk) {
        var events = new ArrayList<Buffer>(4);
        var from = 0;
        for (var i = 0; i < chunk.length(); i++) {
            var b = chunk.getByte(i);
            if (b == '\n' && afterCarriageReturn) {
                from = i + 1;
            } else if (b == '\n' || b == '\r') {
                keep(chunk, from, i);
                lineEnds(events);
                from = i + 1;
            }
            afterCarriageReturn = b == '\r';
        }
        keep(chunk, from, chunk.length());
        return events;
    }

    /** The data of an event that lacks the blank line after it, or null. No bytes may follow. */
    @Nullable
    Buffer end() {
        var last = new ArrayList<Buffer>(1);
        lineEnds(last);
        lineEnds(last);
        return last.isEmpty() ? null : last.getFirst();
    }

    private void keep(Buffer chunk, int from, int to) {
        if (line.length() + (to - from) + (data == null ? 0 : data.length()) > MOST) {
            throw new TooLarge();
        }
        if (to > from) {
            line.appendBuffer(chunk, from, to - from);
        }
    }

    private void lineEnds(List<Buffer> events) {
        if (line.length() == 0) {
            if (data != null) {
                events.add(data);
                data = null;
            }
            return;
        }
        if (startsWithData()) {
            var from = line.length() > 5 && line.getByte(5) == ' ' ? 6 : 5;
            if (data == null) {
                data = Buffer.buffer();
            } else {
                data.appendByte((byte) '\n');
            }
            data.appendBuffer(line, from, line.length() - from);
        }
        line = Buffer.buffer();
    }

    private boolean startsWithData() {
        return line.length() >= 5
                && line.getByte(0) == 'd'
                && line.getByte(1) == 'a'
                && line.getByte(2) == 't'
                && line.getByte(3) == 'a'
                && line.getByte(4) == ':';
    }
}
