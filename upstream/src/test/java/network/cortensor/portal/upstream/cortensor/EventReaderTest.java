package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events come out whole wherever the network cuts them and however lines end. */
class EventReaderTest {
    private static final String STREAM =
            ": hello\n\ndata: {\"a\":\"é👍\"}\n\nevent: x\r\nid: 7\r\ndata:two\r\ndata: lines\r\n\r\ndata: cr\r\rdata\n\n\n\ndata:\n\ndata: [DONE]\n\ndata: unfinished\n";
    private static final List<String> EVENTS = List.of("{\"a\":\"é👍\"}", "two\nlines", "cr", "", "[DONE]");

    @Test
    void everyCutGivesTheSameEvents() {
        var bytes = Buffer.buffer(STREAM);
        for (var first = 0; first <= bytes.length(); first++) {
            for (var second = first; second <= bytes.length(); second++) {
                assertThat(read(List.of(
                                bytes.getBuffer(0, first),
                                bytes.getBuffer(first, second),
                                bytes.getBuffer(second, bytes.length()))))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void anEventWithoutEndIsBounded() {
        var line = new EventReader();
        var half = Buffer.buffer("data: " + "x".repeat(EventReader.MOST / 2));
        line.add(half);
        assertThatThrownBy(() -> line.add(half)).isInstanceOf(EventReader.TooLarge.class);

        var lines = new EventReader();
        lines.add(half.copy().appendString("\n"));
        assertThatThrownBy(() -> lines.add(half)).isInstanceOf(EventReader.TooLarge.class);
    }

    private static List<String> read(List<Buffer> chunks) {
        var reader = new EventReader();
        var events = new ArrayList<String>();
        for (var chunk : chunks) {
            reader.add(chunk).forEach(event -> events.add(event.toString()));
        }
        return events;
    }
}
