package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A router that behaves answers as the real one does. */
class SimulatedRouterTest {
    private RouterFixture fixture = RouterFixture.usual();

    private void with(RouterSettings settings) {
        fixture.close();
        fixture = new RouterFixture(settings);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/completions/7", "/api/v2/completions/7", "/api/v3/completions/7", "/api/v3/completions"
            })
    void wholeAnswerIsALegacyCompletion(String path) {
        Call call = fixture.post(path, new JsonObject().put("prompt", "hello")).ended();
        SimulatedAnswer expected = fixture.expected("hello");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.header("content-type")).isEqualTo("application/json");
        assertThat(call.json().getString("object")).isEqualTo("text_completion");
        assertThat(call.json().getInteger("task_id")).isEqualTo(1);
        assertThat(Call.choice(call.json()).getString("text")).isEqualTo(expected.text());
        assertThat(Call.choice(call.json()).getString("finish_reason")).isEqualTo("stop");
        assertThat(call.json().getJsonObject("usage").getInteger("prompt_tokens"))
                .isEqualTo(expected.promptTokens());
        assertThat(call.json().getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(24);
        assertThat(fixture.router.seen().requests(7)).isEqualTo(1);
        assertThat(fixture.router.seen().completed()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(TextFamily.class)
    void streamCarriesTheSameText(TextFamily family) {
        with(RouterSettings.ofSession(7, "m").withGeneration(Generation.fast().withFamily(family)));
        Call call = fixture.ask("hello", true).ended();
        assertThat(call.header("content-type")).startsWith("text/event-stream");
        assertThat(call.streamedText()).isEqualTo(fixture.expected("hello").text());
        assertThat(call.done()).isTrue();
        List<JsonObject> events = call.events();
        assertThat(events).hasSize(fixture.expected("hello").pieces().size() + 1);
        assertThat(events).allMatch(event -> event.getInteger("task_id") == 1);
        assertThat(Call.choice(events.getFirst()).getValue("finish_reason")).isNull();
        assertThat(Call.choice(events.getLast()).getString("finish_reason")).isEqualTo("stop");
        assertThat(events.getLast().getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(fixture.expected("hello").completionTokens());
    }

    @Test
    void codePointsAreCutBetweenChunks() {
        Call call = fixture.ask("[[sim:long:200,0]]", true).ended();
        assertThat(call.chunks()).anyMatch(chunk -> !isUtf8(chunk));
        assertThat(isUtf8(call.bytes())).isTrue();
    }

    private static boolean isUtf8(Buffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes()));
            return true;
        } catch (CharacterCodingException cut) {
            return false;
        }
    }

    @Test
    void limitsAreObeyed() {
        Call limited = fixture.ask(new JsonObject().put("prompt", "hello").put("max_tokens", 5))
                .ended();
        assertThat(Call.choice(limited.json()).getString("finish_reason")).isEqualTo("length");
        assertThat(limited.json().getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(5);
        String stop = fixture.expected("hello").text().substring(30, 34);
        Call stopped = fixture.ask(new JsonObject().put("prompt", "hello").put("stop", new JsonArray().add(stop)))
                .ended();
        assertThat(Call.choice(stopped.json()).getString("text"))
                .hasSizeLessThanOrEqualTo(30)
                .doesNotContain(stop);
    }

    @ParameterizedTest
    @EnumSource(UsageReport.class)
    void usageIsReportedAsConfigured(UsageReport report) {
        with(RouterSettings.ofSession(7, "m").withGeneration(Generation.fast().withUsage(report)));
        Call whole = fixture.ask("hello", false).ended();
        Call stream = fixture.ask("hello", true).ended();
        assertThat(whole.json().containsKey("usage")).isEqualTo(report != UsageReport.NEVER);
        assertThat(stream.body().contains("\"usage\"")).isEqualTo(report == UsageReport.ALWAYS);
    }

    @Test
    void wrongAndMissingTokensAreRefused() {
        var to = fixture.router.address().resolve("/api/v3/completions/7");
        var body = new JsonObject().put("prompt", "hello");
        assertThat(Call.post(fixture.client, to, "wrong", body).ended().status())
                .isEqualTo(401);
        assertThat(Call.post(fixture.client, to, null, body).ended().body()).contains("Invalid Authorization header");
        var sessions = fixture.router.address().resolve("/api/v1/sessions");
        assertThat(Call.get(fixture.client, sessions, null).ended().status()).isEqualTo(401);
        var ping = fixture.router.address().resolve("/api/v1/ping");
        assertThat(Call.get(fixture.client, ping, null).ended().status()).isEqualTo(200);
        assertThat(fixture.router.seen().requests()).isEqualTo(2);
        assertThat(fixture.router.seen().requests(7)).isZero();
    }

    @Test
    void badRequestsAreRefusedAndTakeNoSession() {
        assertThat(fixture.post("/api/v3/completions/8", new JsonObject().put("prompt", "x"))
                        .ended()
                        .status())
                .isEqualTo(404);
        assertThat(fixture.ask(new JsonObject()).ended().status()).isEqualTo(422);
        assertThat(fixture.ask(new JsonObject().put("prompt", "x").put("stream", "yes"))
                        .ended()
                        .status())
                .isEqualTo(422);
        assertThat(fixture.ask("[[sim:no_such_thing]]", false).ended().status()).isEqualTo(422);
        var to = fixture.router.address().resolve("/api/v3/completions/7");
        String token = fixture.router.settings().token();
        for (String broken : List.of("{not json", "", "null", "[1]", "1")) {
            Call call = Call.send(fixture.client, HttpMethod.POST, to, token, Buffer.buffer(broken));
            assertThat(call.ended().status()).as(broken).isEqualTo(422);
        }
        assertThat(fixture.router.busy(7)).isZero();
    }

    @Test
    void withoutASessionTheyTakeTurns() {
        with(RouterSettings.of(Map.of(11L, "m", 12L, "m")));
        for (int i = 0; i < 4; i++) {
            fixture.post("/api/v2/completions", new JsonObject().put("prompt", "hello"))
                    .ended();
        }
        assertThat(fixture.router.seen().requests(11)).isEqualTo(2);
        assertThat(fixture.router.seen().requests(12)).isEqualTo(2);
        Call named = fixture.post(
                "/api/v2/completions", new JsonObject().put("prompt", "x").put("session_id", 12));
        assertThat(named.ended().json().getInteger("session_id")).isEqualTo(12);
    }

    @Test
    void readModelsHaveTheFieldsOfTheRealOnes() {
        fixture.ask("hello", false).ended();
        assertThat(fixture.get("/api/v1/about").ended().json().getString("name"))
                .contains("simulated");
        assertThat(fixture.get("/api/v1/info")
                        .ended()
                        .json()
                        .getJsonObject("node_stats")
                        .getInteger("total_count"))
                .isEqualTo(1);
        assertThat(fixture.get("/api/v1/status").ended().json().getInteger("active_sessions"))
                .isEqualTo(1);
        assertThat(fixture.get("/api/v1/miners").ended().json().getJsonObject("nodes"))
                .isNotEmpty();
        JsonObject sessions = fixture.get("/api/v1/sessions").ended().json();
        assertThat(sessions.getInteger("count")).isEqualTo(1);
        assertThat(sessions.getJsonArray("sessions").getJsonObject(0).getBoolean("active"))
                .isTrue();
        assertThat(fixture.get("/api/v1/sessions/7").ended().json().getInteger("id"))
                .isEqualTo(7);
        assertThat(fixture.get("/api/v1/tasks/7").ended().json().getJsonArray("tasks"))
                .hasSize(1);
        JsonObject task = fixture.get("/api/v1/tasks/7/1").ended().json();
        assertThat(task.getInteger("status")).isEqualTo(4);
        assertThat(task.getString("finished_at")).isNotNull();
        assertThat(task.getJsonObject("results").getJsonArray("data").getString(0))
                .isEqualTo(fixture.expected("hello").text());
        for (String missing : List.of("sessions/8", "tasks/8", "tasks/7/99", "tasks/7/x", "tasks", "nothing")) {
            assertThat(fixture.get("/api/v1/" + missing).ended().status())
                    .as(missing)
                    .isEqualTo(404);
        }
    }

    @Test
    void itRemembersWhatItSaw() {
        fixture.ask("a secret", true).ended();
        SeenRequest request = fixture.router.seen().recorded().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("/api/v3/completions/7");
        assertThat(request.headers()).containsEntry("authorization", "Bearer simulated-router-token");
        assertThat(request.contains("a secret")).isTrue();
        assertThat(request.contains("another secret")).isFalse();
        assertThat(fixture.router.seen().bytesReceived()).isPositive();
        assertThat(fixture.router.seen().bytesSent()).isGreaterThan(1000);
    }

    @Test
    void itRemembersNoMoreThanItShould() {
        for (int i = 0; i < Seen.RECORDED + 5; i++) {
            fixture.get("/api/v1/ping?" + i).ended();
        }
        assertThat(fixture.router.seen().recorded()).hasSize(Seen.RECORDED);
        assertThat(fixture.router.seen().recorded().getFirst().uri()).isEqualTo("/api/v1/ping?5");
        assertThat(fixture.router.seen().reads()).isEqualTo(Seen.RECORDED + 5);
    }
}
