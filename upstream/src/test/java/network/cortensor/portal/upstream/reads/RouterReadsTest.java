package network.cortensor.portal.upstream.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.ErrorShape;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RouterReadsTest {
    private static final String TOKEN = "simulated-router-token";

    private final Vertx vertx = Vertx.vertx();
    private final RouterReads reads = new RouterReads(vertx, Duration.ofSeconds(20), Duration.ofSeconds(20));
    private SimulatedRouter simulated = started();

    private SimulatedRouter started() {
        return done(SimulatedRouter.start(vertx, RouterSettings.of(Map.of(120L, "oss-20b", 121L, "oss-20b"))));
    }

    @BeforeEach
    void usual() {
        simulated.behaveForReads(new Behaviour.Normal());
    }

    @AfterEach
    void close() {
        reads.close();
        done(vertx.close());
    }

    @Test
    void aRouterThatLivesAnswersPings() {
        assertThat(read(reads.ping(router())))
                .isInstanceOfSatisfying(
                        Read.Found.class, found -> assertThat(found.micros()).isPositive());
    }

    @Test
    void whatIsWrongWithARouterIsToldApart() throws Exception {
        simulated.behaveForReads(new Behaviour.Garbage());
        assertFailed(UpstreamFailure.GARBAGE, read(reads.ping(router())));
        simulated.behaveForReads(new Behaviour.ErrorReply(503, ErrorShape.DETAIL));
        assertFailed(UpstreamFailure.ERROR_STATUS, read(reads.ping(router())));
        simulated.behaveForReads(new Behaviour.Normal());
        assertFailed(UpstreamFailure.ERROR_STATUS, read(reads.sessions(router(simulated.address(), "another-token"))));
        assertFailed(UpstreamFailure.CONNECT, read(reads.ping(router(nowhere(), TOKEN))));
        simulated.behaveForReads(new Behaviour.Hang());
        try (var impatient = new RouterReads(vertx, Duration.ofMillis(200), Duration.ofMillis(200))) {
            assertFailed(UpstreamFailure.TIMEOUT, read(impatient.ping(router())));
            assertFailed(UpstreamFailure.TIMEOUT, read(impatient.task(router(), "120", "1")));
        }
        done(simulated.stop());
        assertFailed(UpstreamFailure.CONNECT, read(reads.ping(router())));
    }

    @Test
    void aMemberOfAGroupIsPingedWithTheGroupsToken() {
        var group = router(URI.create("http://127.0.0.1:1"), TOKEN);
        assertThat(read(reads.ping(group, simulated.address()))).isInstanceOf(Read.Found.class);
        assertThat(simulated.seen().recorded().getLast().headers()).containsEntry("authorization", "Bearer " + TOKEN);
    }

    @Test
    void anOpenAiServerIsPingedByItsListOfModelsAndHasNoSessions() {
        var server = done(SimulatedOpenAiServer.start(vertx, OpenAiSettings.of("llama")));
        var token = server.settings().token();
        var router = new Router(
                "openai",
                UpstreamKind.OPENAI,
                server.address().resolve("/v1"),
                token == null ? null : new Secret(token),
                RouterApi.V3,
                null);
        assertThat(read(reads.ping(router))).isInstanceOf(Read.Found.class);
        assertThat(read(reads.sessions(router))).isInstanceOf(Read.Absent.class);
    }

    @Test
    void sessionsAreListed() {
        assertThat(read(reads.sessions(router())))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.value())
                                .asInstanceOf(list(RouterSession.class))
                                .containsExactlyInAnyOrder(
                                        new RouterSession("120", true, 1, "oss-20b"),
                                        new RouterSession("121", true, 1, "oss-20b")));
    }

    @Test
    void aTaskIsFoundByItsNumberAndInTheListByItsReference() throws Exception {
        complete("120", "ref_one");
        assertThat(read(reads.task(router(), "120", "1"))).isInstanceOfSatisfying(Read.Found.class, found -> {
            var task = (RouterTask) found.value();
            assertThat(task.id()).isEqualTo("1");
            assertThat(task.over()).isTrue();
            assertThat(task.state()).isEqualTo("4");
            assertThat(task.text()).isNotEmpty();
            assertThat(task.toString()).doesNotContain(task.text());
        });
        assertThat(read(reads.tasks(router(), "120")))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(((RouterTask) ((List<?>) found.value()).getFirst()).clientReference())
                                .isEqualTo("ref_one"));
        assertThat(read(reads.task(router(), "120", "2"))).isInstanceOf(Read.Absent.class);
        assertThat(read(reads.tasks(router(), "999"))).isInstanceOf(Read.Absent.class);
        var before = simulated.seen().reads();
        assertThat(read(reads.task(router(), "../ping", "1"))).isInstanceOf(Read.Absent.class);
        assertThat(simulated.seen().reads()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pong", "\"pong\"", "{\"status\":\"ok\"}", "{}", "{\"error\":null}"})
    void anyPlainSignOfLifeWillDo(String body) {
        assertThat(ReadModels.isAlive(Buffer.buffer(body))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{", "{\"error\":\"no\"}", "{\"detail\":\"Not Found\"}", "[1]", "null"})
    void aPageOrAnErrorIsNoSignOfLife(String body) {
        assertThat(ReadModels.isAlive(Buffer.buffer(body))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[]", "{\"tasks\":7}", "{\"id\":1}"})
    void whatIsNoTaskIsNotTakenForOne(String body) {
        assertThat(ReadModels.task(Buffer.buffer(body))).isNull();
    }

    @Test
    void oddListsAreReadAsFarAsTheyMakeSense() {
        assertThat(ReadModels.sessions(
                        Buffer.buffer("[{\"id\":7},{\"nothing\":1},8,{\"session_id\":\"9\",\"active\":false}]")))
                .containsExactly(new RouterSession("7", true, -1, null), new RouterSession("9", false, -1, null));
        assertThat(ReadModels.sessions(Buffer.buffer("{\"count\":0,\"sessions\":[]}")))
                .isEmpty();
        assertThat(ReadModels.sessions(Buffer.buffer("{\"count\":0}"))).isNull();
    }

    @Test
    void anAnswerWithoutEndIsNotReadToTheEnd() {
        var server = done(vertx.createHttpServer()
                .requestHandler(request -> {
                    var response = request.response().setChunked(true);
                    response.exceptionHandler(gone -> {});
                    for (var i = 0; i < 40; i++) {
                        response.write(Buffer.buffer(new byte[64 << 10]));
                    }
                })
                .listen(0, "127.0.0.1"));
        var router = router(URI.create("http://127.0.0.1:" + server.actualPort()), TOKEN);
        assertFailed(UpstreamFailure.GARBAGE, read(reads.ping(router)));
    }

    private static void assertFailed(UpstreamFailure failure, Read<?> read) {
        assertThat(read)
                .isInstanceOfSatisfying(
                        Read.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(failure));
    }

    private void complete(String session, String reference) throws Exception {
        var body = "{\"prompt\":\"hello\",\"client_reference\":\"" + reference + "\"}";
        var request = HttpRequest.newBuilder(simulated.address().resolve("/api/v3/completions/" + session))
                .header("authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private Router router() {
        return router(simulated.address(), TOKEN);
    }

    private static Router router(URI address, String token) {
        return new Router("r", UpstreamKind.CORTENSOR, address, new Secret(token), RouterApi.V3, null);
    }

    private static URI nowhere() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static <T> Read<T> read(Step<Read<T>> step) {
        var answer = new CompletableFuture<Read<T>>();
        step.end((read, why) -> {
            if (read == null) {
                answer.completeExceptionally(why == null ? new AssertionError("neither") : why);
            } else {
                answer.complete(read);
            }
        });
        return answer.orTimeout(40, TimeUnit.SECONDS).join();
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(40, TimeUnit.SECONDS)
                .join();
    }
}
