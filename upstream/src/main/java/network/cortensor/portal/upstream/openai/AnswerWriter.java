package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.upstream.Stamp;
import network.cortensor.portal.upstream.json.JsonText;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * Writes answers in our own name. Only the choices are the upstream's bytes; all around them is ours and the same in every chunk,
 * so a chunk is three copies into a buffer that is kept: the start up to {@code "choices":}, the choices, and the end.
 */
final class AnswerWriter {
    private static final byte[] END = "}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL_USAGE_END = ",\"usage\":null}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_SIZE = 1024;

    private final byte[] chunkStart;
    private final byte[] chunkEnd;
    private byte[] out = new byte[FIRST_SIZE];
    private int length;

    /** Writes chunks for this request. */
    AnswerWriter(InferenceRequest request, Stamp stamp) {
        var object = request.endpoint() == Endpoint.CHAT_COMPLETIONS ? "chat.completion.chunk" : "text_completion";
        chunkStart = ("data: " + start(object, stamp)).getBytes(StandardCharsets.UTF_8);
        chunkEnd = request.includeUsage() ? NULL_USAGE_END : END;
    }

    /** Adds an event with these choices. */
    void chunk(byte[] bytes, int choicesFrom, int choicesTo) {
        var size = chunkStart.length + choicesTo - choicesFrom + chunkEnd.length;
        if (size > out.length - length) {
            out = Arrays.copyOf(out, Math.max(length + size, out.length * 2));
        }
        append(chunkStart, 0, chunkStart.length);
        append(bytes, choicesFrom, choicesTo);
        append(chunkEnd, 0, chunkEnd.length);
    }

    /** Whether there are events that were not taken yet. */
    boolean hasEvents() {
        return length > 0;
    }

    /** Takes the events out. */
    Buffer take() {
        var events = Buffer.buffer(length).appendBytes(out, 0, length);
        length = 0;
        return events;
    }

    /** A whole answer with these choices. */
    static Buffer whole(
            InferenceRequest request, Stamp stamp, byte[] bytes, int choicesFrom, int choicesTo, Tokens tokens) {
        var object = request.endpoint() == Endpoint.CHAT_COMPLETIONS ? "chat.completion" : "text_completion";
        var start = start(object, stamp).getBytes(StandardCharsets.UTF_8);
        var end = (",\"usage\":" + Usage.json(tokens) + "}").getBytes(StandardCharsets.US_ASCII);
        return Buffer.buffer(start.length + choicesTo - choicesFrom + end.length)
                .appendBytes(start)
                .appendBytes(bytes, choicesFrom, choicesTo - choicesFrom)
                .appendBytes(end);
    }

    private void append(byte[] source, int from, int to) {
        System.arraycopy(source, from, out, length, to - from);
        length += to - from;
    }

    private static String start(String object, Stamp stamp) {
        return "{\"id\":" + JsonText.quoted(stamp.id()) + ",\"object\":\"" + object + "\",\"created\":"
                + stamp.createdSeconds() + ",\"model\":" + JsonText.quoted(stamp.model()) + ",\"choices\":";
    }
}
