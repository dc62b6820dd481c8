package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.upstream.TestRequests;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.junit.jupiter.api.Test;

/** What a router is sent, where, and how long it is listened to. */
class RouterRequestTest extends CortensorRig {
    @Test
    void theBodyHoldsWhatRoutersKnow() throws Exception {
        send(
                        request(
                                "\"temperature\":0.25,\"top_p\":0.9,\"top_k\":40,\"presence_penalty\":-1,\"frequency_penalty\":1e-1,"
                                        + "\"max_completion_tokens\":77,\"stop\":[\"###\"],\"user\":\"bob\",\"metadata\":{\"a\":\"b\"},\"stream\":true"),
                        PATIENT,
                        address(),
                        TimeUnit.SECONDS.toNanos(50))
                .awaitEnd();
        var body = lastBody();

        assertThat(body.fieldNames())
                .containsExactlyInAnyOrder(
                        "prompt",
                        "prompt_type",
                        "prompt_template",
                        "stream",
                        "timeout",
                        "precommit_timeout",
                        "client_reference",
                        "max_tokens",
                        "temperature",
                        "top_p",
                        "top_k",
                        "presence_penalty",
                        "frequency_penalty",
                        "stop");
        assertThat(body.getInteger("prompt_type")).isEqualTo(1);
        assertThat(body.getString("prompt_template")).isEmpty();
        assertThat(body.getBoolean("stream")).isTrue();
        assertThat(body.getInteger("timeout")).isBetween(1, 50);
        assertThat(body.getInteger("precommit_timeout")).isBetween(1, body.getInteger("timeout"));
        assertThat(body.getString("client_reference")).isEqualTo("reference-of-this-attempt");
        assertThat(body.getInteger("max_tokens")).isEqualTo(77);
        assertThat(body.getDouble("temperature")).isEqualTo(0.25);
        assertThat(body.getDouble("frequency_penalty")).isEqualTo(0.1);
        assertThat(body.getJsonArray("stop").encode()).isEqualTo("[\"###\"]");
    }

    @Test
    void thePathNamesVersionAndSession() throws Exception {
        for (var version : RouterApi.values()) {
            api(version);
            send(chat(false), PATIENT).awaitEnd();

            assertThat(seen().recorded().getLast().uri()).isEqualTo("/api/" + version.word() + "/completions/120");
        }
    }

    @Test
    void aRequestWithoutLimitGetsTheUsualOneOrWhatTheContextLeaves() throws Exception {
        send(chat(false), PATIENT).awaitEnd();
        assertThat(lastBody().getLong("max_tokens")).isEqualTo(CortensorUpstream.DEFAULT_MAX_TOKENS);

        context(500);
        send(chat(false), PATIENT).awaitEnd();
        assertThat(lastBody().getLong("max_tokens")).isBetween(400L, 499L);
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsSent() throws Exception {
        context(100);
        var tooMuch = send(request("\"max_tokens\":90"), PATIENT).awaitEnd();
        context(10);
        var tooLong = send(chat(true), PATIENT).awaitEnd();

        for (var heard : List.of(tooMuch, tooLong)) {
            assertThat(heard.refusal().problem()).isEqualTo(Problem.CONTEXT_LENGTH_EXCEEDED);
            assertThat(heard.refusal().param()).isEqualTo("messages");
        }
        assertThat(seen().requests()).isZero();
    }

    @Test
    void stopSequencesAreHeldToAndTheRestIsDrained() throws Exception {
        var whole = send(chat(true), PATIENT).awaitEnd().content();
        var stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
        // The text comes in an answer of one piece, from a server that knows nothing of stop sequences.
        var event = new JsonObject().put("choices", new JsonArray().add(new JsonObject().put("text", whole)));
        var server = raw("text/event-stream", "data: " + event.encode() + "\n\ndata: {\"text\":\" more\"}\n\n", 5);
        var heard = send(request("\"stop\":" + Json.encode(stop) + ",\"stream\":true"), PATIENT, server, Long.MAX_VALUE)
                .awaitEnd();

        assertThat(heard.content()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(heard.finishReason()).isEqualTo("stop");
        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
    }

    @Test
    void theDrainIsBounded() throws Exception {
        behave(new Behaviour.LongAnswer(100_000, 20));
        send(chat(true), limits(20_000, 20_000, 200)).awaitEvents();
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        lastIsFree();

        Eventually.holds("the router sees us hang up", () -> seen().cancels() == 1);
    }

    @Test
    void anOutOfDateRequestIsNeverSent() throws Exception {
        var heard = send(chat(true), PATIENT, address(), -1).awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        assertThat(seen().requests()).isZero();
    }

    @Test
    void aTimeOutDrainsTheSession() throws Exception {
        behave(new Behaviour.SlowFirstByte(600));
        var heard = send(chat(true), limits(100, 20_000, 20_000)).awaitEnd();
        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        assertThat(lastSending().free().ended())
                .as("the router is still at work")
                .isFalse();
        lastIsFree();

        assertThat(busy()).isZero();
        assertThat(seen().cancels()).isZero();
    }

    private static InferenceRequest request(String fields) {
        return TestRequests.of(
                Endpoint.CHAT_COMPLETIONS,
                "{\"model\":\"alias\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]," + fields + "}");
    }
}
