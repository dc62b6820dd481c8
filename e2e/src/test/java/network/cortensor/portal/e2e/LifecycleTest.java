package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;

/** What a new user sees: start, paste, stop; and that stopping is as orderly as it claims. */
class LifecycleTest {
    private static final Duration FIRST_WORD = Duration.ofSeconds(10);

    @Test
    void theLineToPasteStreamsAnAnswer() throws Exception {
        var installation = Installation.create("lifecycle-paste");
        try (var portal = Launch.demo(installation).start()) {
            var line = Eventually.get(
                    "the line to paste",
                    Duration.ofSeconds(5),
                    () -> portal.linesAfterReady().stream()
                            .filter(text -> text.startsWith("curl "))
                            .findFirst(),
                    found -> found.isPresent());
            var said = paste(line.orElseThrow());
            assertThat(said)
                    .contains("data: {")
                    .contains("chat.completion.chunk")
                    .contains("data: [DONE]");
            var mode = Files.getPosixFilePermissions(installation.data().resolve(Demo.FILE));
            assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
            assertThat(portal.demo().baseUrl()).isEqualTo(portal.api());
            assertThat(portal.demo().opsUrl().getPort())
                    .isEqualTo(portal.ops().url().getPort());
            assertThat(Chat.models(portal, portal.demo().testKey())).isEqualTo(200);
            portal.stop();
        }
    }

    @Test
    void runningAnswersAreFinishedBeforeItEnds() throws Exception {
        var installation = Installation.create("lifecycle-stop");
        String requestId;
        try (var portal = Launch.demo(installation).start()) {
            var request = Chat.request(
                    portal, portal.demo().liveKey(), "gemma-4-26b", "[[sim:long:120,40]] take your time", true);
            var response = Chat.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            requestId = Chat.requestId(response);
            try (var body = response.body()) {
                assertThat(body.read()).isNotNegative();
                portal.terminate();
                assertRefusedSoon(portal);
                assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .endsWith("data: [DONE]\n\n");
            }
            assertThat(portal.awaitExit()).as("exit status").isZero();
        }
        try (var again = Launch.demo(installation).start()) {
            var event = UsageTable.embedded(installation).awaitOf(requestId);
            assertThat(event.ended()).isEqualTo("COMPLETED");
            again.stop();
        }
    }

    @Test
    void aStopIsAnnouncedToLoadBalancersBeforeCallsAreRefused() {
        var installation = Installation.create("lifecycle-notice");
        var launch = Launch.demo(installation).set("PORTAL_GATEWAY_SHUTDOWN_NOTICE", "10m");
        try (var portal = launch.start()) {
            assertThat(Chat.ready(portal)).isEqualTo(200);
            portal.terminate();
            Eventually.get("not ready", () -> Chat.ready(portal), status -> status == 503);
            var answer = Chat.ask(portal, portal.demo().liveKey(), "gemma-4-26b", "[[sim:long:1,0]] hi", false);
            assertThat(answer.statusCode()).as("a call meanwhile").isEqualTo(200);
        }
    }

    /** A request that comes while the portal stops is refused with a reason, or finds nobody listening any more. */
    private static void assertRefusedSoon(PortalProcess portal) {
        Eventually.holds("a refusal of new requests", FIRST_WORD, () -> {
            try (var connection = RawConnection.open(portal.port())) {
                connection.write(Hostile.goodChat(portal.demo().liveKey(), "[[sim:long:1,0]] hi", false));
                var reply = connection.read();
                if (reply.status() == 503) {
                    assertThat(reply.json().at("/error/code").asText()).isEqualTo("shutting_down");
                    assertThat(reply.header("x-should-retry")).isEqualTo("true");
                    assertThat(reply.header("connection")).isEqualTo("close");
                    return true;
                }
                return false;
            } catch (IOException gone) {
                return true;
            }
        });
    }

    @Test
    void oneDataFolderServesOneProcess() {
        var installation = Installation.create("lifecycle-twice");
        try (var portal = Launch.clean(installation).start()) {
            Throwable second = null;
            try (var other = Launch.clean(installation).start()) {
                assertThat(other.alive()).isTrue();
            } catch (AssertionError refused) {
                second = refused;
            }
            assertThat(second).isNotNull().hasMessageContaining("ended with status");
            assertThat(Chat.models(portal, "pk_live_x"))
                    .as("the first is unharmed")
                    .isEqualTo(401);
            portal.stop();
        }
    }

    private static String paste(String line) throws InterruptedException {
        try {
            var output = Files.createTempFile("portal-curl", ".log");
            var process = new ProcessBuilder("bash", "-c", line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(process.waitFor(30, TimeUnit.SECONDS))
                        .as("curl ends")
                        .isTrue();
                var said = Files.readString(output);
                assertThat(process.exitValue()).as(said).isZero();
                return said;
            } finally {
                Processes.destroyTree(process.toHandle());
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
