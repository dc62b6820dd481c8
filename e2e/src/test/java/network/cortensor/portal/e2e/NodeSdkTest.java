package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official client for Node, unchanged, takes the portal for OpenAI. What it expects is written in {@code e2e/node}. */
class NodeSdkTest {
    private static PortalProcess portal;

    @BeforeAll
    static void start() {
        portal = Launch.demo(Installation.create("node-sdk"))
                .set("PORTAL_CAPACITY_WAIT_TIMEOUT", "500ms")
                .set("PORTAL_GATEWAY_FIRST_BYTE_TIMEOUT", "2s")
                .start();
    }

    @AfterAll
    static void stop() {
        try (var ended = portal) {
            ended.ops().awaitIdle();
            ended.stop();
        }
    }

    @Test
    void answers() {
        assertPasses("node/answers.test.mjs", 10);
    }

    @Test
    void errorsAndRetries() {
        assertPasses("node/errors.test.mjs", 10);
    }

    @Test
    void whoAbortsPaysForWhatWasDelivered() throws IOException {
        var ended = Node.run(portal, "node/abort.mjs");
        assertThat(ended.status()).as(ended.output()).isZero();
        var seen = new ObjectMapper().readTree(ended.output());
        var received = seen.get("received").asInt();
        assertThat(received).isEqualTo(5);
        var event = UsageTable.embedded(portal.installation())
                .awaitOf(seen.get("request_id").asText());
        assertThat(event.ended()).isEqualTo("CALLER_LEFT");
        assertThat(event.completionTokens()).isBetween(1L, 100L);
        assertThat(event.promptTokens()).isPositive();
        assertThat(event.cost()).isPositive();
    }

    private static void assertPasses(String script, int tests) {
        var ended = Node.run(portal, "--test", "--test-reporter=tap", script);
        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(counted(ended, "pass")).as(ended.output()).isGreaterThanOrEqualTo(tests);
        assertThat(counted(ended, "skipped") + counted(ended, "todo") + counted(ended, "cancelled"))
                .isZero();
    }

    private static int counted(Node.Ended ended, String what) {
        var found = Pattern.compile("(?m)^# " + what + " (\\d+)$").matcher(ended.output());
        assertThat(found.find()).as(ended.output()).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
