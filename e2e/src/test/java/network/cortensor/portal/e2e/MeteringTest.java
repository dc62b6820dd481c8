package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where usage cannot be recorded nothing is served, and nothing that was served is lost. */
class MeteringTest {
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final int CLIENTS = 8;
    private static final long FILL_SECONDS = 60;
    private static final String SHORT = "[[sim:long:1,0]] hello";

    private Upstreams upstreams;
    private SimulatedOpenAiServer server;

    @BeforeEach
    void startUpstream() {
        upstreams = new Upstreams();
        server = upstreams.openAi(OpenAiSettings.of("sim-model"));
    }

    @AfterEach
    void stopUpstream() {
        upstreams.close();
    }

    @Test
    void fullJournalRefusesAndLosesNothing() throws Exception {
        try (var house = Launch.clean(Installation.create("metering-database")).start();
                var gate = new Gate(house.installation().databasePort())) {
            UsageTable.embedded(house.installation()).execute("CREATE DATABASE behind_the_gate");
            var password = house.installation().databasePassword();
            var installation = Installation.create("metering-journal");
            try (var portal = Launch.clean(installation)
                    .set("PORTAL_DATABASE_URL", "postgresql://127.0.0.1:" + gate.port() + "/behind_the_gate")
                    .set("PORTAL_DATABASE_USER", "portal")
                    .set("PORTAL_DATABASE_PASSWORD", password)
                    .set("PORTAL_JOURNAL_MAX_BYTES", "1MiB")
                    .set("PORTAL_JOURNAL_SEGMENT_BYTES", "64KiB")
                    .start()) {
                var key = prepare(portal);
                gate.shut();
                var answered = askUntilRefused(portal, key);
                System.out.println("database away: " + answered.size() + " requests answered, then refused");
                assertRefused(portal, key);
                gate.open();
                var usage = new UsageTable(
                        "jdbc:postgresql://127.0.0.1:" + house.installation().databasePort() + "/behind_the_gate",
                        "portal",
                        password);
                assertBackAndComplete(portal, key, usage, answered);
                portal.stop();
            }
            house.stop();
        }
    }

    @Test
    void diskThatTakesNothingRefusesAndLosesNothing() throws Exception {
        var installation = Installation.create("metering-disk");
        try (var portal = Launch.clean(installation)
                .set("PORTAL_JOURNAL_MAX_BYTES", "8MiB")
                .set("PORTAL_JOURNAL_SEGMENT_BYTES", "64KiB")
                .start()) {
            var key = prepare(portal);
            assertJournalIsReallyOnDisk(installation);
            // From now on the system lets this process make no file longer than 4 KiB.
            limitFiles(portal, "4096");
            var answered = askUntilRefused(portal, key);
            System.out.println("disk full: " + answered.size() + " requests answered, then refused");
            assertRefused(portal, key);
            limitFiles(portal, "unlimited");
            assertBackAndComplete(portal, key, UsageTable.embedded(installation), answered);
            portal.stop();
        }
    }

    private String prepare(PortalProcess portal) {
        new CatalogText().openAi("open", server, 64).apply(portal);
        var key = new KeyVerbs(portal).live("metering");
        Chat.awaitAlias(portal, key, "open");
        assertThat(Chat.ask(portal, key, "open", SHORT, false).statusCode()).isEqualTo(200);
        return key;
    }

    /** Asks until the first refusal; returns the ids of all requests that were answered. */
    private static List<String> askUntilRefused(PortalProcess portal, String key) throws InterruptedException {
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        Queue<String> odd = new ConcurrentLinkedQueue<>();
        var refused = new AtomicBoolean();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < CLIENTS; i++) {
                clients.execute(() -> {
                    while (!refused.get()) {
                        var response = Chat.ask(portal, key, "open", SHORT, false);
                        switch (response.statusCode()) {
                            case 200 -> answered.add(Chat.requestId(response));
                            case 503 -> refused.set(true);
                            default -> odd.add(response.statusCode() + " " + response.body());
                        }
                    }
                });
            }
            clients.shutdown();
            if (!clients.awaitTermination(FILL_SECONDS, TimeUnit.SECONDS)) {
                refused.set(true);
                throw new AssertionError("not refused after " + answered.size() + " requests");
            }
        }
        assertThat(odd).isEmpty();
        assertThat(answered).isNotEmpty();
        return new ArrayList<>(answered);
    }

    private void assertRefused(PortalProcess portal, String key) throws IOException {
        var asked = server.seen().requests();
        var response = Chat.ask(portal, key, "open", SHORT, true);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"metering_unavailable\"");
        assertThat(server.seen().requests()).as("a refused request is not sent").isEqualTo(asked);
        try (var connection = RawConnection.open(portal.port())) {
            connection.write("GET /health/ready HTTP/1.1\r\nHost: portal\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(503);
        }
        assertThat(Chat.models(portal, key))
                .as("what needs no metering goes on")
                .isEqualTo(200);
        portal.ops().awaitIdle();
    }

    private static void assertBackAndComplete(
            PortalProcess portal, String key, UsageTable usage, List<String> answered) {
        HttpResponse<String> back = Eventually.get(
                "service",
                BACK,
                () -> Chat.ask(portal, key, "open", SHORT, false),
                response -> response.statusCode() == 200);
        answered.add(Chat.requestId(back));
        var rows = usage.await(
                "an event for each of " + answered.size() + " answers",
                BACK,
                found -> found.stream()
                        .map(UsageRow::requestId)
                        .collect(Collectors.toSet())
                        .containsAll(answered));
        assertThat(rows.stream().map(UsageRow::requestId)).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.ended()).isEqualTo("COMPLETED"));
    }

    /** A file that is only promised by the file system would break the promise on a full disk, in the middle of a request. */
    private static void assertJournalIsReallyOnDisk(Installation installation) throws Exception {
        var segments = installation.files().stream()
                .filter(file -> file.startsWith(installation.data().resolve("journal")))
                .filter(file -> file.toFile().length() >= 64 * 1024)
                .toList();
        assertThat(segments).isNotEmpty();
        for (var segment : segments) {
            var blocks = run("stat", "-c", "%b %B", segment.toString()).strip().split(" ");
            assertThat(Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]))
                    .as("bytes on disk of " + segment.getFileName())
                    .isGreaterThanOrEqualTo(Files.size(segment));
        }
    }

    private static void limitFiles(PortalProcess portal, String bytes) throws Exception {
        run("prlimit", "--pid", String.valueOf(portal.jvm().pid()), "--fsize=" + bytes + ":");
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
