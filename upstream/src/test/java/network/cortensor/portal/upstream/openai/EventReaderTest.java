package network.cortensor.portal.upstream.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events are cut out of the byte stream as the SSE standard says, however the network splits it. */
class EventReaderTest {
    @Test
    void linesEndAnyWay() {
        for (var end : List.of("\n", "\r\n", "\r")) {
            var stream = "data: one" + end + end + ": comment" + end + "data:two" + end + end + end + "data:  three"
                    + end + end;
            assertThat(read(stream, stream.length())).containsExactly("one", "two", " three");
        }
    }

    @Test
    void otherFieldsAreNoData() {
        assertThat(read(
                        "id: 7\nretry: 10\ndatum: x\ndata\n\nevent: ping\n\ndata: {\"data\": 1}\nevent: error\n\ndata: a\n\n",
                        500))
                .containsExactly("", "error!{\"data\": 1}", "a");
    }

    @Test
    void severalLinesOfDataAreOneEvent() {
        assertThat(read("data: {\ndata: \"a\":\n: in between\ndata: 1}\n\n", 100))
                .containsExactly("{ \"a\": 1}");
    }

    @Test
    void theLastEventCountsWithoutItsBlankLine() {
        assertThat(read("data: one\n\ndata: [DONE]", 100)).containsExactly("one", "[DONE]");
        assertThat(read("data: one\n\ndata: [DONE]\n", 100)).containsExactly("one", "[DONE]");
    }

    @Test
    void howTheStreamIsSplitMakesNoDifference() {
        var random = new Random(5);
        for (var i = 0; i < 3_000; i++) {
            var stream = new StringBuilder();
            var expected = new ArrayList<String>();
            for (var event = random.nextInt(6); event >= 0; event--) {
                var end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
                stream.append(random.nextInt(4) == 0 ? ": ping" + end : "");
                var data = "x日".repeat(random.nextInt(40));
                expected.add(data);
                stream.append("data: ").append(data).append(end);
                stream.append(random.nextInt(4) == 0 ? "id: 1" + end : "").append(end);
            }
            assertThat(read(stream.toString(), 1 + random.nextInt(20))).isEqualTo(expected);
        }
    }

    @Test
    void anEventThatIsTooLongIsNotKept() {
        var reader = new EventReader((bytes, from, to, error) -> {});
        var piece = Buffer.buffer("data: ".repeat(10_000));
        var pieces = 0;
        while (reader.read(piece)) {
            pieces++;
        }
        assertThat(pieces).isEqualTo(EventReader.MAX_EVENT / piece.length());
    }

    @Test
    void commentsWithoutEndAreFine() {
        var reader = new EventReader((bytes, from, to, error) -> {});
        for (var i = 0; i < 3_000; i++) {
            assertThat(reader.read(Buffer.buffer(": ping, and a lot more of it\n".repeat(20))))
                    .isTrue();
        }
    }

    /** The data of the events in a stream that comes in pieces of so many bytes. */
    private static List<String> read(String stream, int size) {
        var events = new ArrayList<String>();
        var reader = new EventReader((bytes, from, to, error) ->
                events.add((error ? "error!" : "") + new String(bytes, from, to - from, StandardCharsets.UTF_8)));
        var bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (var at = 0; at < bytes.length; at += size) {
            assertThat(reader.read(Buffer.buffer().appendBytes(bytes, at, Math.min(size, bytes.length - at))))
                    .isTrue();
        }
        reader.finish();
        return events;
    }
}
