package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;

/** Turns the choices of a whole answer into those of two chunks: everything, and then why it ended. */
final class WholeToChunks {
    private static final KnownNames NAMES =
            new KnownNames("index", "message", "finish_reason", "logprobs", "tool_calls");
    private static final byte[] EMPTY_DELTA = ascii("\"delta\":{}");
    private static final byte[] DELTA = ascii("\"delta\":");
    private static final byte[] FINISH_REASON = ascii("\"finish_reason\":");
    private static final byte[] UNFINISHED = ascii("\"finish_reason\":null");

    private final byte[] bytes;
    private final JsonCursor cursor = new JsonCursor();
    private final Buffer first = Buffer.buffer().appendByte((byte) '[');
    private final Buffer last = Buffer.buffer().appendByte((byte) '[');

    private WholeToChunks(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The arrays of choices of the chunks, in order. */
    static List<byte[]> of(Endpoint endpoint, byte[] bytes, AnswerReader answer) {
        return switch (endpoint) {
            // A chunk of the older API has the shape of the whole.
            case COMPLETIONS -> List.of(Arrays.copyOfRange(bytes, answer.choicesFrom(), answer.choicesTo()));
            case CHAT_COMPLETIONS -> new WholeToChunks(bytes).chat(answer.choicesFrom(), answer.choicesTo());
        };
    }

    private List<byte[]> chat(int from, int to) {
        cursor.over(bytes, from, to).enterArray();
        while (cursor.nextElement()) {
            comma(first);
            comma(last);
            passChoice();
        }
        return List.of(
                first.appendByte((byte) ']').getBytes(),
                last.appendByte((byte) ']').getBytes());
    }

    private void passChoice() {
        first.appendByte((byte) '{').appendBytes(UNFINISHED);
        last.appendByte((byte) '{').appendBytes(EMPTY_DELTA);
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "index" -> {
                    var index = value();
                    first.appendString(",\"index\":").appendBytes(index);
                    last.appendString(",\"index\":").appendBytes(index);
                }
                case "logprobs" -> first.appendString(",\"logprobs\":").appendBytes(value());
                case "finish_reason" ->
                    last.appendByte((byte) ',').appendBytes(FINISH_REASON).appendBytes(value());
                case "message" -> {
                    first.appendByte((byte) ',').appendBytes(DELTA);
                    passMessage();
                }
                default -> cursor.skip();
            }
        }
        first.appendByte((byte) '}');
        last.appendByte((byte) '}');
    }

    private void passMessage() {
        cursor.peek();
        var copied = cursor.position();
        cursor.enterObject();
        while (cursor.nextField()) {
            if (!cursor.name(NAMES).equals("tool_calls") || cursor.peek() != '[') {
                cursor.skip();
                continue;
            }
            cursor.enterArray();
            for (var i = 0; cursor.nextElement(); i++) {
                cursor.peek();
                var brace = cursor.position() + 1;
                first.appendBytes(bytes, copied, brace - copied).appendString("\"index\":" + i + ",");
                copied = brace;
                cursor.skip();
            }
        }
        first.appendBytes(bytes, copied, cursor.position() - copied);
    }

    private byte[] value() {
        cursor.peek();
        var start = cursor.position();
        cursor.skip();
        return Arrays.copyOfRange(bytes, start, cursor.position());
    }

    private static void comma(Buffer array) {
        if (array.length() > 1) {
            array.appendByte((byte) ',');
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
