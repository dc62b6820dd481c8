package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.done;
import static network.cortensor.portal.gateway.GatewayFixture.eventually;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.gateway.record.RequestLog;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.Generation;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.state.LeaseAsk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hot path over real HTTP, against simulated routers and a simulated OpenAI-compatible server. */
class ChatCompletionsTest {
    private GatewayFixture gateway;
    private SimulatedRouter router;
    private SimulatedOpenAiServer openai;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayFixture(GatewayFixture.Limits.USUAL);
        router = done(SimulatedRouter.start(
                gateway.vertx,
                RouterSettings.ofSession(101, "m")
                        .withGeneration(Generation.fast().withWords(60).withTokensPerSecond(200))));
        openai = done(SimulatedOpenAiServer.start(gateway.vertx, OpenAiSettings.of("open-model")));
        gateway.sell(
                "text",
                UpstreamKind.CORTENSOR,
                PromptTemplate.PLAIN,
                Set.of(),
                List.of(session(
                        "s1",
                        UpstreamKind.CORTENSOR,
                        router.address(),
                        router.settings().token(),
                        "101",
                        1)));
        gateway.sell(
                "open",
                UpstreamKind.OPENAI,
                PromptTemplate.PLAIN,
                Set.of(),
                List.of(session(
                        "o1",
                        UpstreamKind.OPENAI,
                        openai.address(),
                        Objects.requireNonNullElse(openai.settings().token(), "none"),
                        "",
                        8)));
    }

    @AfterEach
    void nothingIsStillHeld() throws Exception {
        gateway.close();
    }

    @Test
    void anAnswerIsRelayedAndMetered() throws Exception {
        for (var model : List.of("text", "open")) {
            var answer = gateway.post("/v1/chat/completions", chat(model, "hello", false));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"object\":\"chat.completion\"", "\"model\":\"" + model + "\"", "\"usage\"");
            var event = gateway.event(id(answer));
            assertThat(event.end()).isEqualTo(End.COMPLETED);
            assertThat(event.status()).isEqualTo(200);
            assertThat(event.tokens().completion()).isPositive();
            assertThat(event.charge().cost())
                    .isEqualTo(event.tokens().prompt() * 10 + event.tokens().completion() * 100);
        }
    }

    @Test
    void aStreamEndsWithUsageAndDoneWhenAskedFor() throws Exception {
        for (var model : List.of("text", "open")) {
            var body = chat(model, "hello", true)
                    .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
            var answer = gateway.post("/v1/chat/completions", body);
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            var events = answer.body().strip().split("\n\n");
            assertThat(events[events.length - 1]).isEqualTo("data: [DONE]");
            assertThat(events[events.length - 2]).contains("\"choices\":[]", "\"total_tokens\"");
            var ids = new HashSet<String>();
            for (var i = 0; i < events.length - 1; i++) {
                ids.add(events[i].replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"));
            }
            assertThat(ids).hasSize(1);
            var event = gateway.event(id(answer));
            assertThat(events[events.length - 2])
                    .contains("\"completion_tokens\":" + event.tokens().completion());
        }
    }

    @Test
    void theCustomersKeyNeverReachesAnUpstream() throws Exception {
        gateway.post("/v1/chat/completions", chat("text", "hello", false));
        gateway.post("/v1/chat/completions", chat("open", "hello", true));
        assertThat(router.seen().recorded()).isNotEmpty().noneMatch(seen -> seen.contains(gateway.key));
        assertThat(openai.seen().recorded()).isNotEmpty().noneMatch(seen -> seen.contains(gateway.key));
    }

    @Test
    void noPromptAndNoKeyReachTheLogOrTheJournal() throws Exception {
        var answer = gateway.post("/v1/chat/completions", chat("text", "CANARY-7f3a", false));
        gateway.event(id(answer));
        eventually("log line", () -> gateway.log().contains(id(answer)));
        assertThat(gateway.log()).doesNotContain("CANARY-7f3a").doesNotContain(gateway.key);
        try (var files = java.nio.file.Files.walk(gateway.folder)) {
            for (var file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
                assertThat(new String(
                                java.nio.file.Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("CANARY-7f3a")
                        .doesNotContain(gateway.key);
            }
        }
    }

    @Test
    void requestsNeverMeetOnASession() throws Exception {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (var i = 0; i < 6; i++) {
            answers.add(gateway.http.sendAsync(
                    gateway.request("/v1/chat/completions")
                            .POST(HttpRequest.BodyPublishers.ofString(chat("text", "hello " + i, i % 2 == 0)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        for (var answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        assertThat(router.seen().overlaps()).isZero();
    }

    @Test
    void aClientThatLeavesIsChargedForWhatWasDeliveredAndItsSessionIsDrained() throws Exception {
        var id = leaveAfterFirstEvents("text");
        var event = gateway.event(id);
        assertThat(event.end()).isEqualTo(End.CALLER_LEFT);
        assertThat(event.tokens().completion()).isPositive().isLessThan(60);
        assertThat(event.charge().cost())
                .isEqualTo(event.tokens().prompt() * 10 + event.tokens().completion() * 100);
        var next = gateway.post("/v1/chat/completions", chat("text", "next", false));
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(router.seen().overlaps()).isZero();
    }

    @Test
    void aClientThatLeavesCancelsAnOpenAiCompatibleServer() throws Exception {
        openai.behave(new Behaviour.LongAnswer(500, 100));
        var id = leaveAfterFirstEvents("open");
        eventually("cancel", () -> openai.seen().cancels() == 1);
        eventually("lease free", () -> gateway.state.held() == 0);
        assertThat(gateway.event(id).end()).isEqualTo(End.CALLER_LEFT);
    }

    @Test
    void anotherSessionIsTriedOnlyIfNothingWasSent() throws Exception {
        var nowhere = session("dead", UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), "t", "1", 1);
        var alive = session(
                "s2",
                UpstreamKind.CORTENSOR,
                router.address(),
                router.settings().token(),
                "101",
                1);
        gateway.sell("half", UpstreamKind.CORTENSOR, PromptTemplate.PLAIN, Set.of(), List.of(nowhere, alive));
        var before = router.seen().requests();
        var answer = gateway.post("/v1/chat/completions", chat("half", "hello", false));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(router.seen().requests()).isEqualTo(before + 1);
        assertThat(gateway.event(id(answer)).route().sessionId()).isEqualTo("s2");

        var second = done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(7, "m")));
        var first = session(
                "broken",
                UpstreamKind.CORTENSOR,
                router.address(),
                router.settings().token(),
                "101",
                1);
        var other = session(
                "good",
                UpstreamKind.CORTENSOR,
                second.address(),
                second.settings().token(),
                "7",
                1);
        gateway.sell("sent", UpstreamKind.CORTENSOR, PromptTemplate.PLAIN, Set.of(), List.of(first, other));
        router.behaveNext(1, new Behaviour.Garbage());
        var failed = gateway.post("/v1/chat/completions", chat("sent", "hello", false));
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(second.seen().requests()).isZero();
        assertThat(gateway.event(id(failed)).end()).isEqualTo(End.FAILED);
        assertThat(gateway.event(id(failed)).charge().cost()).isZero();
    }

    @Test
    void whoWaitsTooLongIsToldWhenToComeBack() throws Exception {
        try (var impatient = new GatewayFixture(new GatewayFixture.Limits(
                Duration.ofMillis(200),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1 << 20,
                false,
                GatewayFixture.Limits.USUAL.journal()))) {
            impatient.sell(
                    "text",
                    UpstreamKind.CORTENSOR,
                    PromptTemplate.PLAIN,
                    Set.of(),
                    List.of(session(
                            "s1",
                            UpstreamKind.CORTENSOR,
                            router.address(),
                            router.settings().token(),
                            "101",
                            1)));
            router.behaveNext(1, new Behaviour.SlowFirstByte(2_000));
            var running = impatient.http.sendAsync(
                    impatient
                            .request("/v1/chat/completions")
                            .POST(HttpRequest.BodyPublishers.ofString(chat("text", "one", false)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            eventually("first one runs", () -> impatient.state.held() == 1);
            var refused = impatient.post("/v1/chat/completions", chat("text", "two", false));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"model_at_capacity\"");
            assertThat(Long.parseLong(
                            refused.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(1L, 60L);
            assertThat(refused.headers().firstValue("retry-after-ms")).isPresent();
            assertThat(running.get().statusCode()).isEqualTo(200);
            assertThat(impatient.of(id(refused))).isEmpty();
            assertThat(impatient.refusals.drain())
                    .singleElement()
                    .satisfies(count -> assertThat(count.key().code()).isEqualTo("model_at_capacity"));
        }
    }

    /** The check that ends every test here bites: a lease that nobody gives back fails it. */
    @Test
    void theCheckForHeldThingsBites() throws Exception {
        var leaky = new GatewayFixture(GatewayFixture.Limits.USUAL);
        leaky.sell(
                "text",
                UpstreamKind.CORTENSOR,
                PromptTemplate.PLAIN,
                Set.of(),
                List.of(session("s1", UpstreamKind.CORTENSOR, router.address(), "t", "101", 1)));
        var pool = leaky.pool("text");
        leaky.state.lease(new LeaseAsk(pool, "req_1", "org_1", 1, Duration.ZERO, false, null));
        assertThatThrownBy(leaky::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("everything given back");
    }

    @Test
    void whenStoppingNewRequestsAreRefusedAndRunningOnesFinish() throws Exception {
        var running = gateway.http.sendAsync(
                gateway.request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofString(chat("text", "one", true)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        eventually("it runs", () -> router.seen().requests() == 1);
        var stopped = gateway.server.stop(Duration.ofSeconds(20));
        var refused = gateway.post("/v1/chat/completions", chat("text", "two", false));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("shutting_down");
        assertThat(refused.headers().firstValue("x-should-retry")).hasValue("true");
        assertThat(running.get().body()).contains("[DONE]");
        done(stopped);
    }

    @Test
    void modelsAreListedForCallersWithAKey() throws Exception {
        var list = gateway.http.send(gateway.request("/v1/models").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(list.body()).contains("\"object\":\"list\"", "\"id\":\"text\"", "\"id\":\"open\"");
        var one = gateway.http.send(gateway.request("/v1/models/text").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(one.body()).contains("\"id\":\"text\"");
        var none = gateway.http.send(gateway.request("/v1/models/nope").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(none.statusCode()).isEqualTo(404);
    }

    /** A client that does not read is not waited for without end, and does not fill our memory. */
    @Test
    void aClientThatDoesNotReadCountsAsGone() throws Exception {
        var body = chat("open", "[[sim:long:90000,0]] tell", true);
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.server.port()));
            var head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + gateway.key
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            eventually("it runs", () -> gateway.server.running() == 1);
            eventually("it counts as gone", () -> gateway.server.running() == 0);
        }
        eventually("its event", () -> gateway.events.size() == 1);
        assertThat(gateway.events.getFirst().end()).isEqualTo(End.CALLER_LEFT);
    }

    @Test
    void theCallersTraceGoesOnUpstreamAndIntoTheBooks() throws Exception {
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var answer = gateway.http.send(
                gateway.request("/v1/chat/completions")
                        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .POST(HttpRequest.BodyPublishers.ofString(chat("text", "hello", false)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(router.seen().recorded()).singleElement().matches(seen -> seen.contains("00-" + trace + "-"));
        assertThat(gateway.event(id(answer)).references().traceId()).isEqualTo(trace);
    }

    @Test
    void aLogLineHasKeysFromTheListOnly() throws Exception {
        var answer = gateway.post("/v1/chat/completions", chat("text", "hello", true));
        var refused = gateway.post("/v1/chat/completions", chat("nope", "hello", true));
        eventually(
                "lines",
                () -> gateway.log().contains(id(answer)) && gateway.log().contains(id(refused)));
        for (var line : gateway.log().strip().split("\n")) {
            try (var json = new JsonFactory().createParser(line)) {
                while (json.nextToken() != null) {
                    if (json.currentName() != null) {
                        assertThat(RequestLog.KEYS).contains(json.currentName());
                    }
                }
            }
        }
    }

    private String leaveAfterFirstEvents(String model) throws IOException, InterruptedException {
        var answer = gateway.http.send(
                gateway.request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofString(chat(model, "a long story", true)))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(body.readNBytes(600)).hasSize(600);
        }
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
