package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One connection to a static upstream: finds where each request ends, answers one after the other. */
final class StaticConnection {
    private static final int LARGEST_REQUEST = 32 << 20;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM = "\"stream\":true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM_SPACED = "\"stream\": true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final NetSocket socket;
    private final StaticAnswers answers;
    private final StaticStreams streams;
    private final LongAdder served;
    private Buffer pending = Buffer.buffer();
    private StaticStreams.@Nullable Stream stream;

    StaticConnection(NetSocket socket, StaticAnswers answers, StaticStreams streams, LongAdder served) {
        this.socket = socket;
        this.answers = answers;
        this.streams = streams;
        this.served = served;
    }

    void serve() {
        socket.handler(this::read);
        socket.exceptionHandler(failure -> socket.close());
        socket.closeHandler(closed -> {
            if (stream != null) {
                stream.clientLeft();
            }
        });
    }

    private void read(Buffer bytes) {
        pending = pending.length() == 0 ? bytes : pending.appendBuffer(bytes);
        if (pending.length() > LARGEST_REQUEST) {
            socket.close();
            return;
        }
        answerPending();
    }

    /** Answers every complete request that has arrived; during a stream they wait for its end. */
    private void answerPending() {
        while (stream == null && pending.length() > 0) {
            int bodyAt = find(pending, HEAD_END, 0) + HEAD_END.length;
            if (bodyAt < HEAD_END.length) {
                return;
            }
            int end = endOfBody(bodyAt);
            if (end < 0 || end > pending.length()) {
                return;
            }
            Buffer body = pending.slice(bodyAt, end);
            boolean wantsStream = find(body, STREAM, 0) >= 0 || find(body, STREAM_SPACED, 0) >= 0;
            pending = end == pending.length() ? Buffer.buffer() : pending.getBuffer(end, pending.length());
            served.increment();
            if (wantsStream) {
                stream = streams.begin(socket, this::streamEnded);
            } else {
                socket.write(answers.unary());
            }
        }
    }

    private void streamEnded() {
        stream = null;
        answerPending();
    }

    /** Where the request ends, perhaps beyond what has arrived; -1 when that is not known yet. */
    private int endOfBody(int bodyAt) {
        String head = pending.getString(0, bodyAt, "US-ASCII").toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            int last = find(pending, LAST_CHUNK, bodyAt);
            return last < 0 ? -1 : last + LAST_CHUNK.length;
        }
        int name = head.indexOf("\r\ncontent-length:");
        if (name < 0) {
            return bodyAt;
        }
        int valueAt = name + "\r\ncontent-length:".length();
        return bodyAt
                + Integer.parseInt(
                        head.substring(valueAt, head.indexOf("\r\n", valueAt)).strip());
    }

    private static int find(Buffer in, byte[] what, int from) {
        for (int at = from; at <= in.length() - what.length; at++) {
            int i = 0;
            while (i < what.length && in.getByte(at + i) == what[i]) {
                i++;
            }
            if (i == what.length) {
                return at;
            }
        }
        return -1;
    }
}
