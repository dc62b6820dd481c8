package network.cortensor.portal.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import network.cortensor.portal.domain.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is at the other end, a verb ends in time, with one line that says what to do, and never shows the token. */
class OpsClientTest {
    private static final String TOKEN = "correct-horse-battery-staple";

    @TempDir
    Path folder;

    @Test
    void whenNothingListens() throws IOException {
        String url;
        try (var closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + closedAtOnce.getLocalPort();
        }
        assertThat(list(url))
                .isEqualTo(
                        new CommandRun(
                                3,
                                "",
                                "portal: nothing answers at " + url
                                        + "/: is the portal running? Start it with portal up, or name its operators' listener with --ops-url\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{\"detail\":\"no\"}|the operators' token was refused",
                "404|{\"detail\":\"There is no such key.\"}|portal: There is no such key.",
                "500|<html>|answered 500: is that the operators' listener",
                "200|<html>|does not answer in JSON",
                "200|''|does not answer in JSON",
                "302|''|answered 302"
            })
    void whenTheAnswerIsNotTheOneHopedFor(int status, String body, String said) throws IOException {
        var run = withServer(status, body, url -> list(url));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains(said).doesNotContain(TOKEN);
    }

    @Test
    void whenTheServerHangs() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var client = new OpsClient(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                    new Secret(TOKEN),
                    Duration.ofMillis(200));
            var failure = catchThrowableOfType(Failure.class, () -> client.get("/keys", Map.of()));
            assertThat(failure).hasMessageContaining("does not answer in time");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        }
    }

    @Test
    void theTokenOfTheDataFolderIsUsedWhereNoneIsGiven() throws IOException {
        Files.writeString(folder.resolve("ops-token"), "kept-in-the-folder\n");
        var seen = new CopyOnWriteArrayList<String>();
        var run = withServer(
                200,
                "{\"keys\":[]}",
                seen,
                url -> CommandRun.of(Map.of("PORTAL_OPS_URL", url, "PORTAL_DATA", folder.toString()), "keys", "list"));
        assertThat(run).isEqualTo(new CommandRun(0, "ID  NAME  ENV  KEY  STATE  CREATED  EXPIRES\n", ""));
        assertThat(seen).containsExactly("GET /ops/api/keys Bearer kept-in-the-folder");
    }

    @Test
    void whenThereIsNoToken() {
        var run = CommandRun.of(Map.of(), "usage", "--data", folder.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("portal: there is no operators' token in " + folder
                        + ": set PORTAL_OPS_TOKEN, or name the data folder of a portal on this machine with --data\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "ftp://127.0.0.1", "http://", "http://a b", "8081"})
    void whenTheAddressIsNone(String url) {
        var run = list(url);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("portal: \"" + url).contains("is no address of an operators' listener");
    }

    @Test
    void whatIsTypedWronglyIsSaidBeforeAnythingIsSent() {
        var environment = Map.of("PORTAL_OPS_TOKEN", TOKEN);
        assertThat(CommandRun.of(environment, "usage", "--from", "yesterday"))
                .isEqualTo(new CommandRun(
                        2, "", "portal: \"yesterday\" is no time, as in 2026-11-01 or 2026-11-01T08:00:00Z\n"));
        assertThat(CommandRun.of(
                                environment,
                                "apply",
                                "-f",
                                folder.resolve("none.yaml").toString())
                        .err())
                .isEqualTo("portal: " + folder.resolve("none.yaml") + " does not exist\n");
        assertThat(CommandRun.of(
                                environment,
                                "journal",
                                "ship",
                                folder.resolve("none").toString())
                        .err())
                .contains("is no folder: name the journal folder");
        assertThat(CommandRun.of(environment, "keys").status()).isEqualTo(2);
    }

    @Test
    void theEventsOfAJournalWithNothingInItAreNone() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        var run = withServer(
                200,
                "{}",
                seen,
                url -> CommandRun.of(
                        Map.of("PORTAL_OPS_TOKEN", TOKEN), "journal", "ship", folder.toString(), "--ops-url", url));
        assertThat(run)
                .isEqualTo(new CommandRun(0, "shipped 0 events, 0 of them of requests that were interrupted\n", ""));
        assertThat(seen).isEmpty();
    }

    private static CommandRun list(String url) {
        return CommandRun.of(Map.of("PORTAL_OPS_TOKEN", TOKEN), "keys", "list", "--ops-url", url);
    }

    private interface Call {
        CommandRun run(String url);
    }

    private static CommandRun withServer(int status, String body, Call call) throws IOException {
        return withServer(status, body, new CopyOnWriteArrayList<>(), call);
    }

    /** Some web server that is not ours: answers everything with one text. */
    private static CommandRun withServer(int status, String body, List<String> seen, Call call) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return call.run("http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }
}
