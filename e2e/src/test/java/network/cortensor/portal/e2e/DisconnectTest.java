package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that leaves in the middle of its answer: what it got is charged, nothing else. An OpenAI-compatible server is told to
 * stop and is free at once; a Cortensor session is read to its end first, so that two requests never meet on it.
 */
class DisconnectTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration DRAINED = Duration.ofSeconds(20);
    private static final String SHORT = "[[sim:long:3,0]] hello";
    private static final int LEAVERS = 24;

    private static Upstreams upstreams;
    private static SimulatedOpenAiServer server;
    private static SimulatedRouter router;
    private static PortalProcess portal;
    private static String key;
    private static UsageTable usage;

    @BeforeAll
    static void start() {
        upstreams = new Upstreams();
        server = upstreams.openAi(OpenAiSettings.of("sim-model"));
        router = upstreams.router(RouterSettings.ofSession(77, "sim-model"));
        portal = Launch.clean(Installation.create("disconnect"))
                .set("PORTAL_CAPACITY_WAIT_TIMEOUT", "20s")
                .start();
        new CatalogText()
                .openAi("open", server, 1)
                .cortensor("text", List.of(router))
                .apply(portal);
        key = new KeyVerbs(portal).live("disconnect");
        usage = UsageTable.embedded(portal.installation());
        Chat.awaitAlias(portal, key, "open");
        assertThat(Chat.ask(portal, key, "open", SHORT, false).statusCode()).isEqualTo(200);
        assertThat(Chat.ask(portal, key, "text", SHORT, false).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        try (var ended = portal;
                var alsoEnded = upstreams) {
            ended.ops().awaitIdle();
            ended.stop();
            assertThat(alsoEnded).isNotNull();
        }
    }

    @BeforeEach
    void nothingIsLeftOfTheTestBefore() {
        Eventually.holds("the drain", DRAINED, () -> router.busy(77) == 0 && server.busy() == 0);
        portal.ops().awaitIdle();
    }

    @Test
    void serverIsToldToStopAndIsFreeAtOnce() throws IOException {
        var cancels = server.seen().cancels();
        var id = leave("open", "[[sim:long:1000,50]] go on", 5);
        var left = System.nanoTime();
        Eventually.holds("the cancel", SOON, () -> server.seen().cancels() == cancels + 1 && server.busy() == 0);
        var cancelled = Duration.ofNanos(System.nanoTime() - left);
        // The only session: that this one is served shows that the lease is free.
        assertThat(Chat.ask(portal, key, "open", SHORT, false).statusCode()).isEqualTo(200);
        var served = Duration.ofNanos(System.nanoTime() - left);
        System.out.printf(
                "client left: upstream saw it after %d ms, the next request on the session was answered after %d ms%n",
                cancelled.toMillis(), served.toMillis());
        assertThat(served).isLessThan(SOON);
        assertThat(server.seen().overlaps()).isZero();
        assertCharged(usage.awaitOf(id), 500);
    }

    @Test
    void sessionIsDrainedBeforeItIsUsedAgain() throws IOException {
        var completed = router.seen().completed();
        var id = leave("text", "[[sim:long:60,40]] go on", 5);
        assertThat(router.busy(77)).as("the router works on").isEqualTo(1);
        assertThat(Chat.ask(portal, key, "text", SHORT, false).statusCode()).isEqualTo(200);
        assertThat(router.seen().completed()).as("read to the end").isEqualTo(completed + 2);
        assertThat(router.seen().overlaps()).isZero();
        assertThat(router.seen().cancels()).isZero();
        assertCharged(usage.awaitOf(id), 50);
    }

    @Test
    void whoLeavesBeforeTheFirstByteIsNotChargedForTheAnswer() throws IOException {
        for (var alias : List.of("open", "text")) {
            try (var connection = RawConnection.open(portal.port())) {
                var before = server.seen().requests() + router.seen().requests();
                connection.write(Hostile.chat(key, alias, "[[sim:slow:1500]] wait", true));
                Eventually.holds(
                        "the request's arrival",
                        SOON,
                        () -> server.seen().requests() + router.seen().requests() > before);
                connection.reset();
            }
            portal.ops().awaitIdle();
        }
        var left = usage
                .await(
                        "two events of clients that left early",
                        rows -> rows.stream().filter(DisconnectTest::leftEarly).count() >= 2)
                .stream()
                .filter(DisconnectTest::leftEarly)
                .toList();
        assertThat(left).allSatisfy(row -> assertThat(row.status()).isZero());
        assertThat(router.seen().overlaps()).isZero();
    }

    private static boolean leftEarly(UsageRow row) {
        return row.ended().equals("CALLER_LEFT") && row.completionTokens() == 0;
    }

    @Test
    void manyThatLeaveAtAnyMomentNeverMakeTwoMeet() throws Exception {
        var random = new Random(20261121);
        var ids = new ArrayList<String>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var leaving = new ArrayList<Callable<String>>();
            for (var i = 0; i < LEAVERS; i++) {
                var alias = i % 2 == 0 ? "open" : "text";
                var after = random.nextInt(9);
                leaving.add(() -> leave(alias, "[[sim:long:10,100]] go on", after));
            }
            for (var done : clients.invokeAll(leaving)) {
                ids.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a client that was to leave was refused", e);
        }
        Eventually.holds("the drain", DRAINED, () -> router.busy(77) == 0 && server.busy() == 0);
        portal.ops().awaitIdle();
        assertThat(router.seen().overlaps()).isZero();
        assertThat(server.seen().overlaps()).isZero();
        assertThat(Chat.ask(portal, key, "text", SHORT, false).statusCode()).isEqualTo(200);
        for (var id : ids) {
            assertThat(usage.awaitOf(id).ended()).isIn("CALLER_LEFT", "COMPLETED");
        }
    }

    /** Asks for a stream, reads so many events of it, and is gone. Returns the request's id. */
    private static String leave(String alias, String prompt, int events) throws IOException {
        var connection = RawConnection.open(portal.port());
        connection.write(Hostile.chat(key, alias, prompt, true));
        var head = connection.readHead();
        assertThat(head.status()).isEqualTo(200);
        connection.readLines("data: ", events);
        connection.reset();
        return head.requestId();
    }

    private static void assertCharged(UsageRow event, long fewerThan) {
        assertThat(event.ended()).isEqualTo("CALLER_LEFT");
        assertThat(event.completionTokens()).isBetween(1L, fewerThan);
        assertThat(event.cost())
                .isEqualTo(event.promptTokens() * CatalogText.PROMPT_PRICE
                        + event.completionTokens() * CatalogText.COMPLETION_PRICE);
    }
}
