package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever arrives on the customers' port gets its exact error, and the process goes on as if nothing had been. */
class BadInputTest {
    private static final int BODY_LIMIT = 64 * 1024;
    private static final long MEMORY_LIMIT = 1L << 30;
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final List<String> ERROR_FIELDS = List.of("message", "type", "param", "code");

    private static PortalProcess portal;
    private static KeyTexts keys;

    @BeforeAll
    static void start() {
        portal = Launch.demo(Installation.create("bad-input"))
                .set("PORTAL_GATEWAY_MAX_BODY_BYTES", "64KiB")
                .set("PORTAL_GATEWAY_BODY_TIMEOUT", "1s")
                .start();
        var admin = new KeyVerbs(portal);
        keys = new KeyTexts(portal.demo().liveKey(), admin.revoked("revoked"), admin.expired("expired"));
    }

    @AfterAll
    static void stop() {
        try (var ended = portal) {
            ended.ops().awaitIdle();
            assertThat(ended.residentBytes()).as("resident memory").isLessThan(MEMORY_LIMIT);
            ended.stop();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyBadRequestGetsItsError() {
        var rows = new ArrayList<Hostile>();
        HostileProtocol.all(keys.live()).forEach(rows::addAll);
        rows.addAll(HostileBodies.all(keys.live()));
        rows.addAll(HostileCalls.routes(keys.live()));
        rows.addAll(HostileCalls.media(keys.live()));
        rows.addAll(HostileCalls.keys(keys));
        rows.addAll(HostileCalls.tooLarge(keys.live(), BODY_LIMIT));
        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(rows.stream().map(Hostile::name).distinct()).hasSameSizeAs(rows);
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> check(row)));
    }

    private static void check(Hostile row) throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(row.bytes());
            var reply = connection.read();
            assertIsError(reply, row.status(), row.code());
            var param = reply.json().at("/error/param");
            assertThat(param.isNull() ? null : param.asText()).as("error.param").isEqualTo(row.param());
            if (row.closes()) {
                assertThat(reply.header("connection")).isEqualToIgnoringCase("close");
                assertThat(connection.closedByPeer(CLOSE))
                        .as("closed, without another answer")
                        .isTrue();
            } else {
                connection.write("GET /health/live HTTP/1.1\r\nHost: portal\r\n\r\n");
                assertThat(connection.read().status())
                        .as("the connection goes on serving")
                        .isEqualTo(200);
            }
        }
        assertUnharmed();
    }

    /** The error body has its four fields and nothing else; the request can be found again by its id. */
    static void assertIsError(RawReply reply, int status, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("content-type")).startsWith("application/json");
        assertThat(reply.requestId()).matches("req_[0-9A-Za-z]+");
        var error = reply.json().get("error");
        assertThat(reply.json().size()).isEqualTo(1);
        assertThat((Collection<String>) names(error)).containsExactlyInAnyOrderElementsOf(ERROR_FIELDS);
        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("message").asText()).isNotBlank();
        assertThat(error.get("type").asText()).isNotBlank();
        var closes = status == 408;
        assertThat(reply.header("x-should-retry")).isEqualTo(closes ? "false" : null);
    }

    private static List<String> names(JsonNode node) {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void assertUnharmed() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(
                    "GET /v1/models HTTP/1.1\r\nHost: portal\r\n" + Hostile.authorization(keys.live()) + "\r\n");
            assertThat(connection.read().status())
                    .as("a good request afterwards")
                    .isEqualTo(200);
        }
        portal.ops().awaitIdle();
    }
}
