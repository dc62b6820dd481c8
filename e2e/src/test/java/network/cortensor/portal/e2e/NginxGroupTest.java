package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.testkit.FreePort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A pool whose only session is a group: the portal, an nginx with the configuration that it printed, and four simulated routers that
 * take one request at a time. Two requests never meet on a router.
 */
class NginxGroupTest {
    private static final long SESSION = 7;
    private static final int MEMBERS = 4;
    private static final String SHORT = "[[sim:long:3,400]] hello";
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final List<SimulatedRouter> ROUTERS = new ArrayList<>();
    private static Upstreams upstreams;
    private static PortalProcess portal;
    private static GroupNginx nginx;
    private static int port;
    private static String key;

    @BeforeAll
    static void start() throws IOException {
        upstreams = new Upstreams();
        for (var i = 0; i < MEMBERS; i++) {
            ROUTERS.add(upstreams.router(RouterSettings.ofSession(SESSION, "sim-model")));
        }
        portal = Launch.clean(Installation.create("nginx-group"))
                .set("PORTAL_CAPACITY_WAIT_TIMEOUT", "20s")
                .start();
        port = FreePort.find();
        var catalog = portal.installation().testFile("catalog.yaml");
        Files.writeString(catalog, catalog());
        Launch.verb(portal, "apply", "-f", catalog.toString());
        var folder = Files.createDirectories(portal.installation().testFile("nginx"));
        // Connections are dealt out to both workers only with reuseport; the portal prints none. Who failed is tried
        // again sooner.
        var config = Launch.verb(
                        portal,
                        "fleet",
                        "nginx",
                        "--pool",
                        "grouped",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--workers",
                        "2",
                        "--run-dir",
                        folder.toString(),
                        "--log-dir",
                        folder.toString())
                .replace("listen 127.0.0.1:" + port, "listen 127.0.0.1:" + port + " reuseport")
                .replace("fail_timeout=10s", "fail_timeout=2s");
        nginx = GroupNginx.start(folder, config, port);
        key = new KeyVerbs(portal).live("nginx-group");
        Chat.awaitAlias(portal, key, "grouped");
    }

    @AfterAll
    static void stop() {
        try (var ended = portal;
                var proxy = nginx;
                var alsoEnded = upstreams) {
            ended.ops().awaitIdle();
            ended.stop();
            assertThat(proxy).isNotNull();
            assertThat(alsoEnded).isNotNull();
        }
    }

    @AfterEach
    void nobodyMet() {
        assertThat(ROUTERS.stream()
                        .mapToLong(router -> router.seen().overlaps())
                        .sum())
                .as("requests that met another on their router")
                .isZero();
    }

    @Test
    void asManyRequestsAsMembersAreAllServed() {
        var answers = many(200, MEMBERS);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(ROUTERS)
                .allSatisfy(router -> assertThat(router.seen().completed()).isPositive());
    }

    @Test
    void moreRequestsThanMembersWaitTheirTurn() {
        assertThat(many(100, 12))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    @Test
    void streamsComePieceByPiece() throws IOException {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(Hostile.chat(key, "grouped", "[[sim:long:60,40]] go on", true));
            assertThat(connection.readHead().status()).isEqualTo(200);
            connection.readLines("data: ", 3);
            assertThat(ROUTERS.stream().mapToInt(router -> router.busy(SESSION)).sum())
                    .as("the router is at work while its first words are here")
                    .isEqualTo(1);
            connection.readLines("data: [DONE]", 1);
        }
    }

    @Test
    void aClientThatLeavesFreesNoRouterThatIsAtWork() throws IOException {
        for (var i = 0; i < MEMBERS; i++) {
            var connection = RawConnection.open(portal.port());
            connection.write(Hostile.chat(key, "grouped", "[[sim:long:30,30]] go on", true));
            assertThat(connection.readHead().status()).isEqualTo(200);
            connection.reset();
        }
        assertThat(many(8, MEMBERS))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        Eventually.holds("the drain", SOON, () -> ROUTERS.stream().allMatch(router -> router.busy(SESSION) == 0));
    }

    /** Whoever is sent to the dead member goes elsewhere, and who is one too many for the other three waits. */
    @Test
    void aMemberThatIsKilledCostsNobodyHisAnswerAndComesBack() {
        var victim = ROUTERS.getLast();
        upstreams.stop(victim);
        assertThat(victim.seen().overlaps()).isZero();
        try {
            assertThat(many(60, MEMBERS - 1))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(many(60, MEMBERS))
                    .as("one place is promised that is not there")
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        } finally {
            var back =
                    upstreams.router(victim.settings().withPort(victim.address().getPort()));
            ROUTERS.set(MEMBERS - 1, back);
        }
        Eventually.holds("nginx tries it again", SOON, () -> {
            many(MEMBERS, MEMBERS);
            return ROUTERS.getLast().seen().completed() > 0;
        });
        assertThat(many(20, MEMBERS))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    /** The portal thinks that places are free and nginx says that none is: who comes waits, and the group is not left alone for it. */
    @Test
    void whoComesWhileAllAreBusyWaitsUntilTheyAreFree() {
        var foreign = IntStream.range(0, MEMBERS)
                .mapToObj(i -> Chat.CLIENT.sendAsync(passingThePortalBy(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        Eventually.holds("all are busy", SOON, () -> ROUTERS.stream().allMatch(router -> router.busy(SESSION) == 1));
        assertThat(many(12, MEMBERS))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(foreign)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(many(20, MEMBERS))
                .as("the breaker has not opened")
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    private static HttpRequest passingThePortalBy() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v3/completions"))
                .timeout(SOON)
                .header(
                        "authorization",
                        "Bearer " + ROUTERS.getFirst().settings().token())
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"[[sim:slow:3000]] hello\"}"))
                .build();
    }

    /** So many short requests, so many at once. */
    private static List<HttpResponse<String>> many(int count, int atOnce) {
        var places = new Semaphore(atOnce);
        Callable<HttpResponse<String>> one = () -> {
            places.acquire();
            try {
                return Chat.ask(portal, key, "grouped", SHORT, false);
            } finally {
                places.release();
            }
        };
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<HttpResponse<String>>();
            for (var done : clients.invokeAll(
                    IntStream.range(0, count).mapToObj(i -> one).toList())) {
                answers.add(done.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a call failed", e);
        }
    }

    private static String catalog() {
        var members = ROUTERS.stream()
                .map(router -> "'" + router.address() + "'")
                .collect(Collectors.joining(", ", "[", "]"));
        return """
                models:
                  grouped-model: {template: plain, tokenizer: o200k, context_tokens: 8192}
                routers:
                  grouped-nginx: {address: 'http://127.0.0.1:%d', token: '%s', members: %s}
                pools:
                  grouped: {model: grouped-model}
                sessions:
                  grouped-1: {pool: grouped, router: grouped-nginx, limit: 1}
                offers:
                  grouped: {pool: grouped, price: {prompt: 100, completion: 300}}
                """.formatted(port, ROUTERS.getFirst().settings().token(), members);
    }
}
