package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that are slow, impatient, old or clever about HTTP get what HTTP promises them, and hold nothing for longer than allowed. */
class SlowInputTest {
    private static final String HOST = " HTTP/1.1\r\nHost: portal\r\n";
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final String SHORT = "[[sim:long:3,0]] hello";

    private static PortalProcess portal;
    private static String key;

    @BeforeAll
    static void start() {
        portal = Launch.demo(Installation.create("slow-input"))
                .set("PORTAL_GATEWAY_BODY_TIMEOUT", "1s")
                .start();
        key = portal.demo().liveKey();
    }

    @AfterAll
    static void stop() {
        try (var ended = portal) {
            ended.ops().awaitIdle();
            ended.stop();
        }
    }

    @Test
    void bodyThatStopsArriving() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(head("Content-Length: 1000\r\n") + "{\"model\":");
            assertTimedOut(connection);
        }
        portal.ops().awaitIdle();
    }

    @Test
    void bodyThatNeverBegins() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(head("Content-Length: 1000\r\n"));
            assertTimedOut(connection);
        }
        portal.ops().awaitIdle();
    }

    @Test
    void bodyThatTricklesIsNotForgivenForEachByte() throws Exception {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(head("Transfer-Encoding: chunked\r\n"));
            var trickle = Thread.ofVirtual().start(() -> trickle(connection));
            assertTimedOut(connection);
            trickle.join(Duration.ofSeconds(5));
            assertThat(trickle.isAlive()).isFalse();
        }
        portal.ops().awaitIdle();
    }

    private static void trickle(RawConnection connection) {
        try {
            for (var i = 0; i < 200; i++) {
                connection.write("1\r\n \r\n");
                Thread.sleep(50);
            }
        } catch (IOException closed) {
            // What the portal is expected to do; the reader asserts it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertTimedOut(RawConnection connection) throws IOException {
        BadInputTest.assertIsError(connection.read(), 408, "request_timeout");
        assertThat(connection.closedByPeer(CLOSE)).isTrue();
    }

    @Test
    void clientsThatLeaveEarlyLeaveNothingBehind() throws IOException {
        for (var sent : new String[] {
            "",
            "GE",
            "GET /v1/models HTTP/1.1\r\nHo",
            head("Content-Length: 1000\r\n"),
            head("Content-Length: 1000\r\n") + "{\"model\"",
            head("Transfer-Encoding: chunked\r\n") + "5\r\nab"
        }) {
            try (var connection = RawConnection.open(portal.port())) {
                connection.write(sent);
            }
            var reset = RawConnection.open(portal.port());
            reset.write(sent);
            reset.reset();
        }
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(Hostile.goodChat(key, SHORT, true));
        }
        portal.ops().awaitIdle();
        assertThat(Chat.ask(portal, key, "gpt-oss-20b", SHORT, false).statusCode())
                .isEqualTo(200);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(Hostile.goodChat(key, SHORT, false));
            connection.write("GET /v1/models/gpt-oss-20b" + HOST + Hostile.authorization(key) + "\r\n");
            connection.write("GET /health/live" + HOST + "\r\n");
            connection.write(Hostile.goodChat(key, SHORT, true));
            assertThat(connection.read().json().get("object").asText()).isEqualTo("chat.completion");
            assertThat(connection.read().json().get("object").asText()).isEqualTo("model");
            assertThat(connection.read().json().get("status").asText()).isEqualTo("live");
            assertThat(connection.read().body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void http10GetsItsAnswerWithoutChunks() throws IOException {
        for (var stream : new boolean[] {false, true}) {
            try (var connection = RawConnection.open(portal.port())) {
                connection.write(
                        Hostile.latin1(new String(Hostile.goodChat(key, SHORT, stream), StandardCharsets.ISO_8859_1)
                                .replace("HTTP/1.1", "HTTP/1.0")));
                var reply = connection.read();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("transfer-encoding")).isNull();
                assertThat(reply.body()).contains(stream ? "data: [DONE]" : "\"chat.completion\"");
                assertThat(connection.closedByPeer(CLOSE)).isTrue();
            }
        }
    }

    /** RFC 9112, section 5.2, leaves the choice between refusing it and this. */
    @Test
    void foldedFieldIsOneField() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(
                    "GET /v1/models" + HOST + "X-A: b\r\n Content-Length: 5\r\n" + Hostile.authorization(key) + "\r\n");
            assertThat(connection.read().status()).isEqualTo(200);
            connection.write("GET /health/live" + HOST + "\r\n");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void absoluteFormIsServed() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write("GET http://portal/v1/models" + HOST + Hostile.authorization(key) + "\r\n");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void whoAsksBeforeSendingTheBodyIsToldToGoOn() throws IOException {
        var body = Hostile.chatBody(SHORT, false);
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(head("Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n"));
            assertThat(connection.readHead().status()).isEqualTo(100);
            connection.write(body);
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void whoAsksToCloseIsClosed() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write("GET /v1/models" + HOST + Hostile.authorization(key) + "Connection: close\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.closedByPeer(CLOSE)).isTrue();
        }
    }

    private static String head(String fields) {
        return "POST /v1/chat/completions" + HOST + Hostile.authorization(key) + "Content-Type: application/json\r\n"
                + fields + "\r\n";
    }
}
