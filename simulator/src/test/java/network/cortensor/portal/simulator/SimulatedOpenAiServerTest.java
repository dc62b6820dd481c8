package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import network.cortensor.portal.simulator.OpenAiSettings.Flavour;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated OpenAI-compatible server speaks as its models do, in both flavours, and misbehaves on demand. */
class SimulatedOpenAiServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(64));
    private SimulatedOpenAiServer server = start(OpenAiSettings.of("m"));

    private SimulatedOpenAiServer start(OpenAiSettings settings) {
        return Call.result(SimulatedOpenAiServer.start(vertx, settings));
    }

    @AfterEach
    void close() {
        Eventually.holds("no work is left", () -> server.busy() == 0);
        Call.result(vertx.close());
    }

    private static JsonObject chat(String prompt) {
        var message = new JsonObject().put("role", "user").put("content", prompt);
        return new JsonObject().put("model", "m").put("messages", new JsonArray().add(message));
    }

    private Call send(JsonObject chat) {
        return Call.post(
                client,
                server.address().resolve("/v1/chat/completions"),
                server.settings().token(),
                chat);
    }

    private Call stream(String prompt) {
        return send(chat(prompt).put("stream", true));
    }

    private SimulatedAnswer expected(String prompt) {
        return server.settings().generation().answer("user: " + prompt, AnswerSettings.NO_LIMIT, List.of());
    }

    @Test
    void wholeChat() {
        JsonObject body = send(chat("hello")).ended().json();
        assertThat(body.getString("object")).isEqualTo("chat.completion");
        assertThat(Call.choice(body).getJsonObject("message").getString("content"))
                .isEqualTo(expected("hello").content());
        assertThat(body.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(24);
        assertThat(body.containsKey("system_fingerprint")).isFalse();
    }

    @Test
    void streamedChatHasOneRoleOneFinishAndUsageOnlyWhenAsked() {
        Call plain = stream("hello").ended();
        assertThat(plain.streamed("content")).isEqualTo(expected("hello").content());
        assertThat(plain.streamed("role")).isEqualTo("assistant");
        assertThat(plain.done()).isTrue();
        assertThat(plain.body()).doesNotContain("\"usage\"");
        assertThat(Call.choice(plain.events().getLast()).getString("finish_reason"))
                .isEqualTo("stop");
        assertThat(plain.events().stream().map(event -> event.getString("id")).distinct())
                .hasSize(1);

        var options = new JsonObject().put("include_usage", true);
        Call counted = send(chat("hello").put("stream", true).put("stream_options", options))
                .ended();
        assertThat(counted.events().getLast().getJsonArray("choices")).isEmpty();
        assertThat(counted.events().getLast().getJsonObject("usage").getInteger("total_tokens"))
                .isEqualTo(24 + expected("hello").promptTokens());
    }

    @Test
    void llamaExtras() {
        server = start(OpenAiSettings.of("m").withFlavour(Flavour.LLAMA_CPP));
        Call stream =
                send(chat("hello").put("stream", true).put("model", "any name")).ended();
        assertThat(stream.events()).allMatch(event -> event.containsKey("system_fingerprint"));
        assertThat(stream.events().getLast().getJsonObject("timings").getInteger("predicted_n"))
                .isEqualTo(24);
        assertThat(stream.events().getFirst().containsKey("timings")).isFalse();
        assertThat(stream.events().getFirst().getString("model")).isEqualTo("any name");
        assertThat(send(chat("hello")).ended().json().containsKey("timings")).isTrue();
    }

    @Test
    void reasoningIsApartAndControlTokensStayInside() {
        server = start(OpenAiSettings.of("m").withGeneration(Generation.fast().withFamily(TextFamily.HARMONY)));
        Call stream = stream("hello").ended();
        assertThat(stream.streamed("content")).isEqualTo(expected("hello").content());
        assertThat(stream.streamed("reasoning_content"))
                .isEqualTo(expected("hello").reasoning());
        assertThat(stream.body()).doesNotContain("<|");
        JsonObject message = Call.choice(send(chat("hello")).ended().json()).getJsonObject("message");
        assertThat(message.getString("reasoning_content"))
                .isEqualTo(expected("hello").reasoning());
    }

    @Test
    void legacyCompletions() {
        var to = server.address().resolve("/v1/completions");
        var body = new JsonObject().put("model", "m").put("prompt", "hello");
        String text = server.settings()
                .generation()
                .answer("hello", AnswerSettings.NO_LIMIT, List.of())
                .text();
        JsonObject whole = Call.post(client, to, null, body).ended().json();
        assertThat(whole.getString("object")).isEqualTo("text_completion");
        assertThat(Call.choice(whole).getString("text")).isEqualTo(text);
        Call stream = Call.post(client, to, null, body.put("stream", true)).ended();
        assertThat(stream.streamedText()).isEqualTo(text);
        assertThat(stream.done()).isTrue();
    }

    @Test
    void toolsAreCalledUntilTheirResultIsThere() {
        var function = new JsonObject().put("name", "weather").put("parameters", new JsonObject());
        var tools = new JsonArray().add(new JsonObject().put("type", "function").put("function", function));
        JsonObject ask = chat("hello").put("tools", tools);
        JsonObject choice = Call.choice(send(ask).ended().json());
        assertThat(choice.getString("finish_reason")).isEqualTo("tool_calls");
        JsonObject call =
                choice.getJsonObject("message").getJsonArray("tool_calls").getJsonObject(0);
        String arguments = call.getJsonObject("function").getString("arguments");
        assertThat(new JsonObject(arguments).getString("city")).isEqualTo("東京");

        Call stream = send(ask.copy().put("stream", true)).ended();
        var streamed = new StringBuilder();
        for (JsonObject event : stream.events()) {
            JsonArray calls = Call.choice(event).getJsonObject("delta").getJsonArray("tool_calls", new JsonArray());
            calls.forEach(part -> streamed.append(
                    ((JsonObject) part).getJsonObject("function").getString("arguments")));
        }
        assertThat(streamed.toString()).isEqualTo(arguments);
        assertThat(Call.choice(stream.events().getLast()).getString("finish_reason"))
                .isEqualTo("tool_calls");

        ask.getJsonArray("messages").add(new JsonObject().put("role", "tool").put("content", "sunny"));
        assertThat(Call.choice(send(ask).ended().json()).getString("finish_reason"))
                .isEqualTo("stop");
        JsonObject unwanted = chat("hello").put("tools", tools).put("tool_choice", "none");
        assertThat(Call.choice(send(unwanted).ended().json()).getString("finish_reason"))
                .isEqualTo("stop");
    }

    @Test
    void modelsAndHealthAndRefusals() {
        server = start(OpenAiSettings.of("m", "n").withToken("secret"));
        JsonObject models = Call.get(client, server.address().resolve("/v1/models"), "secret")
                .ended()
                .json();
        assertThat(models.getJsonArray("data").getJsonObject(1).getString("id")).isEqualTo("n");
        assertThat(Call.get(client, server.address().resolve("/health"), "secret")
                        .ended()
                        .status())
                .isEqualTo(200);
        assertThat(Call.get(client, server.address().resolve("/v1/models"), null)
                        .ended()
                        .status())
                .isEqualTo(401);
        assertThat(Call.get(client, server.address().resolve("/nothing"), "secret")
                        .ended()
                        .status())
                .isEqualTo(404);
        assertThat(send(chat("hello")).ended().status()).isEqualTo(200);
        assertThat(send(chat("hello").put("model", "unknown")).ended().status()).isEqualTo(404);
        assertThat(send(new JsonObject().put("model", "m")).ended().status()).isEqualTo(400);
        assertThat(send(chat("hello").put("tools", new JsonArray().add(1)))
                        .ended()
                        .status())
                .isEqualTo(400);
        for (String broken : List.of("{not json", "", "null", "[1]", "1")) {
            var to = server.address().resolve("/v1/chat/completions");
            Call call = Call.send(client, HttpMethod.POST, to, "secret", Buffer.buffer(broken));
            assertThat(call.ended().status()).as(broken).isEqualTo(400);
        }
        assertThat(send(chat("hello").put("max_tokens", "many")).ended().status())
                .isEqualTo(400);
        assertThat(send(chat("[[sim:queued:10]]")).ended().body()).contains("only a router does");
    }

    @Test
    void workStopsWhenTheClientLeaves() {
        Call call = stream("[[sim:long:100000,100]]").untilBytes(1);
        assertThat(server.busy()).isEqualTo(1);
        call.leave();
        Eventually.holds("the cancel is seen", () -> server.seen().cancels() == 1 && server.busy() == 0);
    }

    @Test
    void capacityIsBounded() {
        server = start(OpenAiSettings.of("m").withCapacity(2));
        Call one = stream("[[sim:hang]]");
        Call two = stream("[[sim:hang]]");
        Eventually.holds("two are working", () -> server.busy() == 2);
        assertThat(stream("hello").ended().status()).isEqualTo(503);
        assertThat(server.seen().overlaps()).isEqualTo(1);
        one.leave();
        two.leave();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500, 503})
    void upstreamErrors(int status) {
        Call call = stream("[[sim:error:" + status + ",openai]]").ended();
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.json().getJsonObject("error").getInteger("code")).isEqualTo(status);
    }

    @Test
    void brokenStreams() {
        Call error = stream("[[sim:in_band_error:2]]").ended();
        assertThat(error.events().getLast().getJsonObject("error").getInteger("code"))
                .isEqualTo(500);
        assertThat(error.done()).isFalse();
        Call died = stream("[[sim:die_after:3]]").ended();
        assertThat(died.wasCut()).isTrue();
        assertThat(died.events()).hasSize(4);
        Call half = stream("[[sim:die_mid_chunk:1]]").ended();
        assertThat(half.wasCut()).isTrue();
        assertThat(half.events()).hasSize(2);
        assertThat(half.body()).doesNotEndWith("\n");
        Call truncated = stream("[[sim:truncate:3]]").ended();
        assertThat(truncated.wasCut()).isFalse();
        assertThat(truncated.done()).isFalse();
        Call hung = stream("[[sim:hang_after:1]]").untilBytes(20);
        assertThat(hung.isOver()).isFalse();
        hung.leave();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow:20", "trickle:0,30", "json_for_stream", "no_usage", "normal"})
    void oddButWholeStreams(String marker) {
        String prompt = "[[sim:" + marker + "]]";
        Call call = stream(prompt).ended();
        String text = call.done()
                ? call.streamed("content")
                : Call.choice(call.json()).getJsonObject("message").getString("content");
        assertThat(text).isEqualTo(expected(prompt).content());
    }

    @Test
    void oddAnswers() {
        assertThat(stream("[[sim:empty]]").ended().body()).isEqualTo("data: [DONE]\n\n");
        assertThat(stream("[[sim:no_text]]").ended().streamed("content")).isEmpty();
        assertThat(send(chat("[[sim:garbage]]")).ended().body()).startsWith("<html>");
        assertThat(send(chat("[[sim:text_in:output_text]]")).ended().json().getString("output_text"))
                .startsWith("Simulated");
        assertThat(stream("[[sim:wrong_token]]").ended().status()).isEqualTo(401);
        assertThat(stream("[[sim:redirect:/x]]").ended().status()).isEqualTo(307);
        assertThat(stream("[[sim:huge:100000]]").ended().streamed("content")).hasSizeGreaterThan(100_000);
        server.behave(new Behaviour.EmptyAnswer());
        server.behaveNext(1, new Behaviour.WrongToken());
        assertThat(stream("one").ended().status()).isEqualTo(401);
        assertThat(send(chat("two")).ended().body()).isEmpty();
        assertThat(server.seen().recorded().getLast().contains("two")).isTrue();
    }
}
