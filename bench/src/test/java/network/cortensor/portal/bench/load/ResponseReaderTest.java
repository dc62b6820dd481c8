package network.cortensor.portal.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No figure may stand on an answer that was broken: the reader takes whole answers however they are cut, and nothing else. */
class ResponseReaderTest {
    private static final String EVENT = "data: {\"content\":\" word\"}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 4096})
    void aStreamIsWholeHoweverItIsCut(int piece) throws LoadFailed {
        var reader = new ResponseReader(Workload.stream("m", 3));
        for (int again = 0; again < 2; again++) {
            reader.begin();
            feed(reader, stream(EVENT, EVENT, EVENT, DONE), piece);
            assertThat(reader.whole()).isTrue();
            reader.check();
        }
    }

    @Test
    void headersAreKnownInAnyCase() throws LoadFailed {
        var body = "{\"text\":\"A fixed answer of a static upstream.\",\"completion_tokens\":1}";
        var reader = new ResponseReader(Workload.unary("m"));
        reader.begin();
        feed(reader, "HTTP/1.1 200 OK\r\nCONTENT-Length:  " + body.length() + "\r\n\r\n" + body, 5);
        assertThat(reader.whole()).isTrue();
        reader.check();
    }

    @Test
    void aMissingChunkIsSeen() throws LoadFailed {
        refused(stream(EVENT, EVENT, DONE), "2 of 3 pieces");
    }

    @Test
    void aStreamWithoutItsEndIsSeen() throws LoadFailed {
        refused(stream(EVENT, EVENT, EVENT), "0 of 1 endings");
    }

    @Test
    void anErrorIsToldWithItsBody() throws LoadFailed {
        refused("HTTP/1.1 429 No\r\ncontent-length: 4\r\n\r\nwait", "status 429", "wait");
    }

    @Test
    void bytesAfterTheEndAreSeen() {
        var reader = new ResponseReader(Workload.stream("m", 1));
        reader.begin();
        assertThatThrownBy(() -> feed(reader, stream(EVENT, DONE) + "x", 4096)).isInstanceOf(LoadFailed.class);
    }

    private static void refused(String response, String... reasons) throws LoadFailed {
        var reader = new ResponseReader(Workload.stream("m", 3));
        reader.begin();
        feed(reader, response, 16);
        assertThat(reader.whole()).isTrue();
        assertThatThrownBy(reader::check).isInstanceOf(LoadFailed.class).hasMessageContainingAll(reasons);
    }

    private static String stream(String... events) {
        var text = new StringBuilder("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        for (var event : events) {
            text.append(Integer.toHexString(event.length()))
                    .append("\r\n")
                    .append(event)
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    private static void feed(ResponseReader reader, String text, int piece) throws LoadFailed {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            var part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
            reader.take(part, part.length);
        }
    }
}
