package network.cortensor.portal.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written by hand is what a JSON parser reads back, whatever the values. */
class JsonLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonLine line = new JsonLine();

    @Test
    void anyTextComesBack() throws IOException {
        var texts =
                List.of("", "plain", "quote \" and \\", "line\nfeed\t\u0001", "é ü 漢 😀", "~\u007f", "x".repeat(5_000));
        for (var text : texts) {
            line.begin();
            line.text("a", text);
            line.text("b", text);
            line.end();
            assertThat(read().path("a").asText()).isEqualTo(text);
            assertThat(read().path("b").asText()).isEqualTo(text);
        }
    }

    @Test
    void anyNumberComesBack() throws IOException {
        for (var number : List.of(0L, 9L, 10L, 1_234_567L, Long.MAX_VALUE, -1L, Long.MIN_VALUE)) {
            line.begin();
            line.number("n", number);
            line.end();
            assertThat(read().path("n").asLong()).isEqualTo(number);
        }
    }

    @Test
    void aMomentIsKeptToTheMicrosecond() throws IOException {
        for (var text : List.of(
                "2026-11-21T17:00:00.000001Z",
                "2026-11-21T17:00:00.999999Z",
                "2026-11-21T17:00:01.100000Z",
                "1970-01-01T00:00:00.000000Z")) {
            line.begin();
            line.time("t", Instant.parse(text));
            line.end();
            assertThat(read().path("t").asText()).isEqualTo(text);
        }
    }

    @Test
    void manyFieldsStandInOrderAndTheNextLineKnowsNothingOfThem() throws IOException {
        line.begin();
        for (var i = 0; i < 500; i++) {
            line.number("n" + i, i);
            line.flag("f" + i, i % 2 == 0);
        }
        line.end();
        assertThat(read().size()).isEqualTo(1_000);
        assertThat(read().path("f499").asBoolean(true)).isFalse();
        line.begin();
        line.flag("only", true);
        line.end();
        assertThat(text()).isEqualTo("{\"only\":true}");
    }

    private String text() {
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }

    private JsonNode read() throws IOException {
        return JSON.readTree(text());
    }
}
