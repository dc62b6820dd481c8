package network.cortensor.portal.upstream.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.openai.ScriptedServer.Script;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.request.RequestReader;
import org.junit.jupiter.api.Test;

/** What goes over the wire, byte for byte: requests as servers get them, and the answers of real servers as clients get them. */
class OpenAiWireTest extends ScriptedRig {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String STAMPED =
            "{\"id\":\"chatcmpl-CONTRACT\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"alias-of-ours\",\"choices\":";
    private static final String TEXT =
            "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}]";

    // ---- requests

    @Test
    void theServerGetsTheClientsBytesAndOurHeadersOnly() throws Exception {
        server().play(Script.json(500, ""));
        send(chat(",\"stream\":false, \"unknown\" : 1.50"), PATIENT).awaitEnd();

        assertThat(server().last().body())
                .isEqualTo("{\"model\":\"their-model\"," + MESSAGES + ",\"stream\":false, \"unknown\" : 1.50}");
        assertThat(server().last().headers())
                .containsEntry("authorization", "Bearer " + TOKEN)
                .containsEntry("content-type", "application/json")
                .containsOnlyKeys("host", "content-length", "content-type", "accept", "authorization", "traceparent");
    }

    @Test
    void ourModelIdIsSentWhereTheRouterHasNoNameOfItsOwn() throws Exception {
        upstreamModel = null;
        send(chat(""), PATIENT).awaitEnd();
        assertThat(server().last().body()).startsWith("{\"model\":\"oss-20b\",");
    }

    @Test
    void theBasePathMayHaveItsVersionOrNot() throws Exception {
        for (var path : Map.of("", "", "/", "", "/v1", "", "/v1/", "", "/llm/v1", "/llm", "/llm", "/llm")
                .entrySet()) {
            send(chat(""), PATIENT, server().address(path.getKey()), Long.MAX_VALUE)
                    .awaitEnd();
            assertThat(server().last().uri()).isEqualTo(path.getValue() + "/v1/chat/completions");
        }
        send(completion(false), PATIENT).awaitEnd();
        assertThat(server().last().uri()).isEqualTo("/v1/completions");
    }

    @Test
    void anAddressWithoutHostIsNotSentTo() throws Exception {
        var heard = send(chat(""), PATIENT, URI.create("/v1"), Long.MAX_VALUE).awaitEnd();
        assertThat(heard.lastCall()).isEqualTo("notSent");
    }

    // ---- streams

    @Test
    void streamsOfRealServersComeOutStampedHoweverTheyAreSplit() throws Exception {
        var random = new Random(7);
        for (var recording : Corpus.CHAT) {
            for (var round = 0; round < 40; round++) {
                server().play(Script.events(recording.stream()), round == 0 ? 1 << 20 : 1 + random.nextInt(90), random);
                var usage = round % 2 == 0;
                var heard = send(chat(",\"stream\":true,\"stream_options\":{\"include_usage\":" + usage + "}"), PATIENT)
                        .awaitEnd();

                var end = usage ? ",\"usage\":null}\n\n" : "}\n\n";
                assertThat(heard.rawEvents())
                        .as(recording.name())
                        .isEqualTo(recording.choices().stream()
                                .map(choices -> "data: " + STAMPED + choices + end)
                                .collect(Collectors.joining()))
                        .doesNotContain("secret");
                assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
                assertThat(heard.delivery().tokens()).isEqualTo(recording.tokens());
                assertThat(heard.delivery().source()).isEqualTo(UsageSource.REPORTED);
            }
        }
    }

    @Test
    void anErrorInTheStreamIsOursBeforeTheAnswerAndACutAfterIt() throws Exception {
        for (var error : Map.of(
                        "data: {\"error\":{\"message\":\"secret\",\"code\":500}}\n\n", Problem.UPSTREAM_FAILED,
                        "event: error\ndata: secret\n\n", Problem.UPSTREAM_FAILED,
                        "data: {\"error\":\"secret\"}\n\ndata: [DONE]\n\n", Problem.UPSTREAM_FAILED,
                        "data: {\"object\":\"error\",\"message\":\"maximum context length is 5\",\"code\":400}\n\n",
                                Problem.CONTEXT_LENGTH_EXCEEDED,
                        "event: error\ndata: {\"error\":{\"code\":503,\"message\":\"Loading model\"}}\n\n",
                                Problem.MODEL_AT_CAPACITY)
                .entrySet()) {
            server().play(Script.events(error.getKey()));
            var refused = send(chat(",\"stream\":true"), PATIENT).awaitEnd();
            assertThat(refused.refusal().problem()).as(error.getKey()).isEqualTo(error.getValue());
            assertThat(refused.refusal().message() + refused.why()).doesNotContain("secret");

            server().play(Script.events("data: {\"choices\":" + TEXT + "}\n\n" + error.getKey()));
            var cut = send(chat(",\"stream\":true"), PATIENT).awaitEnd();
            assertThat(cut.delivery().end()).as(error.getKey()).isEqualTo(End.UPSTREAM_CUT);
            assertThat(cut.rawEvents()).isEqualTo("data: " + STAMPED + TEXT + "}\n\n");
        }
    }

    @Test
    void aStreamEndsWellWithDoneOrWhenEveryChoiceHasFinished() throws Exception {
        var finish = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n";
        var text = "data: {\"choices\":" + TEXT + "}\n\n";
        for (var stream : Map.of(
                        finish,
                        End.COMPLETED,
                        text,
                        End.UPSTREAM_CUT,
                        text + "data: [DONE]",
                        End.COMPLETED,
                        text + "data: {\"choices\":[",
                        End.UPSTREAM_CUT,
                        text + "data: {\"choices\":5}\n\n",
                        End.UPSTREAM_CUT,
                        text + "data: \u00ff\n\n" + finish,
                        End.UPSTREAM_CUT)
                .entrySet()) {
            server().play(Script.events(stream.getKey()));
            var heard = send(chat(",\"stream\":true"), PATIENT).awaitEnd();
            assertThat(heard.delivery().end()).as(stream.getKey()).isEqualTo(stream.getValue());
            assertThat(heard.delivery().tokens().completion()).isPositive();
        }
    }

    @Test
    void anEventWithoutEndIsCutOff() throws Exception {
        server().play(Script.events("data: {\"choices\":" + TEXT + "}\n\ndata: " + "x".repeat(3 << 20)));
        var heard = send(chat(",\"stream\":true"), PATIENT).awaitEnd();
        assertThat(heard.delivery().end()).isEqualTo(End.UPSTREAM_CUT);
    }

    @Test
    void aWholeAnswerToAStreamBecomesAStream() throws Exception {
        server().play(
                        Script.json(
                                200,
                                "{\"id\":\"secret\",\"model\":\"secret\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                                        + "\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{\"id\":\"b\"}]},"
                                        + "\"logprobs\":null,\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":6}}"));
        var heard = send(chat(",\"stream\":true"), PATIENT).awaitEnd();

        assertThat(heard.chunks()).hasSize(2);
        var first = heard.chunks().get(0).getJsonArray("choices").getJsonObject(0);
        assertThat(first.getString("finish_reason")).isNull();
        assertThat(first.getJsonObject("delta"))
                .isEqualTo(new JsonObject(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{\"index\":1,\"id\":\"b\"}]}"));
        assertThat(heard.finishReason()).isEqualTo("tool_calls");
        assertThat(heard.delivery().tokens()).isEqualTo(new Tokens(4, 0, 6, 0));
        assertThat(heard.rawEvents()).doesNotContain("secret");
    }

    // ---- whole answers

    @Test
    void aWholeAnswerKeepsItsChoicesAndNothingElse() throws Exception {
        var choices =
                "[ {\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"H\u00e9 \\ud83d\\ude00\"},\"finish_reason\":\"stop\",\"stop_reason\":null} ]";
        server().play(
                        Script.json(
                                200,
                                "{\"id\":\"secret\",\"object\":\"x\",\"created\":5,\"model\":\"secret\",\"choices\":"
                                        + choices
                                        + ",\"service_tier\":\"secret\",\"system_fingerprint\":\"secret\",\"prompt_logprobs\":[\"secret\"],\"kv_transfer_params\":{\"a\":\"secret\"},"
                                        + "\"usage\":{\"prompt_tokens\":10,\"total_tokens\":30,\"completion_tokens\":20,\"prompt_tokens_details\":{\"cached_tokens\":99},"
                                        + "\"completion_tokens_details\":{\"reasoning_tokens\":5},\"secret\":1},\"timings\":{\"secret\":1}}"));
        var raw = send(chat(""), PATIENT).awaitEnd();

        assertThat(raw.whole())
                .isEqualTo(
                        new JsonObject(
                                STAMPED.replace(".chunk", "") + choices
                                        + ",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":30,"
                                        + "\"prompt_tokens_details\":{\"cached_tokens\":10},\"completion_tokens_details\":{\"reasoning_tokens\":5}}}"));
        assertThat(raw.delivery().tokens()).isEqualTo(new Tokens(10, 10, 20, 5));
    }

    @Test
    void aTextCompletionIsCountedExactlyWithTheModelsTokenizer() throws Exception {
        server().play(
                        Script.json(
                                200,
                                "{\"choices\":[{\"index\":0,\"text\":\" there was a king\",\"finish_reason\":\"stop\"}],\"usage\":null}"));
        var exact = send(completion(false), PATIENT).awaitEnd().delivery();
        assertThat(exact.tokens()).isEqualTo(new Tokens(4, 0, 4, 0));
        assertThat(exact.source()).isEqualTo(UsageSource.COUNTED);

        tokenizer = new Tokenizer.Estimate(400);
        assertThat(send(completion(false), PATIENT).awaitEnd().delivery().source())
                .isEqualTo(UsageSource.ESTIMATED);
    }

    @Test
    void aTextThatIsTooLongToKeepIsStillAccountedFor() throws Exception {
        tokenizer = new Tokenizer.Estimate(400);
        var delta = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "abcd".repeat(2_500) + "\"}}]}\n\n";
        server().play(Script.events(delta.repeat(100) + "data: [DONE]\n\n"));
        var delivery = send(chat(",\"stream\":true"), PATIENT).awaitEnd().delivery();

        assertThat(100 * 10_000).isGreaterThan(Account.TEXT_BOUND);
        assertThat(delivery.tokens().completion()).isEqualTo(250_000);
        assertThat(delivery.source()).isEqualTo(UsageSource.ESTIMATED);
    }

    @Test
    void statusesBecomeOurProblems() throws Exception {
        var text = "{\"error\":{\"message\":\"secret\"}}";
        var context =
                "{\"error\":{\"message\":\"This model's maximum context length is 5 tokens, secret\",\"type\":\"BadRequestError\"}}";
        expect(400, text, Problem.INVALID_VALUE);
        expect(400, "secret", Problem.INVALID_VALUE);
        expect(422, text, Problem.INVALID_VALUE);
        expect(400, context, Problem.CONTEXT_LENGTH_EXCEEDED);
        expect(
                400,
                "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\"}}",
                Problem.CONTEXT_LENGTH_EXCEEDED);
        expect(
                400,
                "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"secret\"}}",
                Problem.CONTEXT_LENGTH_EXCEEDED);
        expect(413, text, Problem.REQUEST_TOO_LARGE);
        for (var status : List.of(401, 403, 404, 405, 301, 307, 204, 500, 502)) {
            expect(status, status == 204 ? "" : context, Problem.UPSTREAM_FAILED);
        }
        expect(408, text, Problem.UPSTREAM_TIMEOUT);
        expect(504, text, Problem.UPSTREAM_TIMEOUT);
        expect(429, text, Problem.MODEL_AT_CAPACITY);
        expect(503, "x".repeat(200_000), Problem.MODEL_AT_CAPACITY);
        expect(200, text, Problem.UPSTREAM_FAILED);
        expect(200, "{\"choices\":[]}", Problem.UPSTREAM_FAILED);
        expect(200, "{\"choices\":[{}", Problem.UPSTREAM_FAILED);
        expect(200, "<html>secret</html>", Problem.UPSTREAM_FAILED);
    }

    private void expect(int status, String body, Problem problem) throws Exception {
        server().play(Script.json(status, body));
        for (var stream : List.of(true, false)) {
            var heard = send(chat(",\"stream\":" + stream), PATIENT).awaitEnd();
            assertThat(heard.lastCall()).isEqualTo("refused");
            assertThat(heard.refusal().problem()).as(status + " " + body).isEqualTo(problem);
            assertThat(heard.refusal().message()).isEqualTo(problem.message());
            assertThat(heard.why()).doesNotContain("secret");
            assertThat(heard.delivery().end())
                    .isEqualTo(problem == Problem.UPSTREAM_TIMEOUT ? End.TIMED_OUT : End.FAILED);
        }
    }

    // ---- the rig

    private static InferenceRequest chat(String fields) {
        return RequestReader.read(
                Endpoint.CHAT_COMPLETIONS,
                ("{\"model\":\"alias\"," + MESSAGES + fields + "}").getBytes(StandardCharsets.UTF_8));
    }
}
