package network.cortensor.portal.upstream.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our cursor and Jackson read the same language, but for what ours refuses on purpose. */
class JsonCursorTest {
    private static final JsonFactory JACKSON = new JsonFactory();
    private static final KnownNames NONE = new KnownNames("none");

    @Test
    void everyWellFormedTextIsRead() throws IOException {
        var texts = new RandomJson(1);
        for (var i = 0; i < 20_000; i++) {
            var text = texts.space() + texts.value(4) + texts.space();
            assertThat(fault(bytes(text))).as(text).isNull();
            assertThat(jacksonTakes(bytes(text))).as(text).isTrue();
        }
    }

    @Test
    void whatOneByteBreaksForJacksonItBreaksForUs() throws IOException {
        var texts = new RandomJson(2);
        var random = new Random(2);
        var broken = 0;
        for (var i = 0; i < 50_000; i++) {
            var bytes = bytes(texts.value(3));
            var at = random.nextInt(bytes.length);
            bytes[at] =
                    (byte) (random.nextBoolean() ? "\"\\{}[],:0eu \n".charAt(random.nextInt(13)) : random.nextInt(256));
            var fault = fault(bytes);
            var seen = new String(bytes, StandardCharsets.ISO_8859_1);
            if (fault == null) {
                assertThat(jacksonTakes(bytes)).as(seen).isTrue();
            } else if (!fault.equals("it is not UTF-8")
                    && !fault.equals("a lone surrogate is no character")
                    && !fault.equals("a number is out of range")) {
                assertThat(jacksonTakes(bytes)).as(seen + ": " + fault).isFalse();
                broken++;
            }
        }
        assertThat(broken).isGreaterThan(5_000);
    }

    @Test
    void stringsMeanWhatTheyMeanToJackson() throws IOException {
        var texts = new RandomJson(3);
        for (var i = 0; i < 10_000; i++) {
            var bytes = bytes(texts.space() + texts.string());
            try (var jackson = JACKSON.createParser(bytes)) {
                jackson.nextToken();
                assertThat(new JsonCursor().over(bytes, 0, bytes.length).string())
                        .isEqualTo(jackson.getText());
            }
        }
    }

    @Test
    void quotedTextReadsBackTheSame() {
        for (var text : new String[] {"", "plain", "a\"b\\c/d", "\u0000\u0001\n\t\u001f\u007f", "日本\uD83D\uDE00"}) {
            var quoted = JsonText.quote(text);
            assertThat(new JsonCursor().over(quoted, 0, quoted.length).string()).isEqualTo(text);
        }
    }

    @Test
    void knownNamesAreFoundAndOthersAreNot() {
        var known = new KnownNames("model", "messages", "n", "user", "stop", "seed", "x");
        for (var name : new String[] {"model", "messages", "n", "user", "stop", "seed", "x"}) {
            assertThat(known.find(bytes(name), 0, name.length())).isEqualTo(name);
        }
        for (var name : new String[] {"", "mode", "models", "m0del", "m", "sead"}) {
            assertThat(known.find(bytes(name), 0, name.length())).isNull();
        }
    }

    /** What our cursor has against a text, or null. */
    private static @Nullable String fault(byte[] bytes) {
        var cursor = new JsonCursor().over(bytes, 0, bytes.length);
        try {
            walk(cursor);
            cursor.finish();
            return null;
        } catch (MalformedJson malformed) {
            return malformed.what();
        }
    }

    private static void walk(JsonCursor cursor) {
        if (cursor.peek() == '{') {
            cursor.enterObject();
            while (cursor.nextField()) {
                cursor.name(NONE);
                walk(cursor);
            }
        } else if (cursor.peek() == '"') {
            cursor.string();
        } else {
            cursor.skip();
        }
    }

    private static boolean jacksonTakes(byte[] bytes) throws IOException {
        // Through a reader: left alone, Jackson would also guess UTF-16 and UTF-32.
        try (var jackson =
                JACKSON.createParser(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
            if (jackson.nextToken() == null) {
                return false;
            }
            jackson.skipChildren();
            jackson.finishToken();
            return jackson.nextToken() == null;
        } catch (JsonProcessingException broken) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
