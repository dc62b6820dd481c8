package network.cortensor.portal.upstream.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.RecordingReceiver;
import network.cortensor.portal.upstream.openai.ScriptedServer.Script;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.request.RequestReader;
import org.junit.jupiter.api.Test;

/** What a delivery comes to: every receiver is told, and no upstream makes customers pay for what cannot be. */
class OpenAiUsageTest extends ScriptedRig {
    private static final String TEXT =
            "{\"choices\":[{\"index\":0,\"text\":\" there was a king\",\"finish_reason\":\"stop\"}]}";
    private static final String PROMPT = "\"prompt\":\"Once upon a time\"";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

    @Test
    void fieldsOfTheOtherEndpointAreNotCounted() throws Exception {
        for (var messages : List.of("null", "[1]", "[{\"content\":[1]}]", "{}", "\"four more words here\"")) {
            for (var stream : List.of(true, false)) {
                server().play(
                                stream
                                        ? Script.events("data: " + TEXT + "\n\ndata: [DONE]\n\n")
                                        : Script.json(200, TEXT));
                var delivery =
                        deliver(Endpoint.COMPLETIONS, PROMPT + ",\"messages\":" + messages + ",\"stream\":" + stream);
                assertThat(delivery.tokens()).as(messages).isEqualTo(new Tokens(4, 0, 4, 0));
                assertThat(delivery.source()).isEqualTo(UsageSource.COUNTED);
            }
        }
    }

    @Test
    void aCountThatFailsIsEstimatedAndTold() throws Exception {
        var body = "{\"messages\":null}".getBytes(StandardCharsets.UTF_8);
        var unchecked = new InferenceRequest(
                Endpoint.CHAT_COMPLETIONS,
                body,
                List.of(new Field("messages", Field.Kind.NULL, 12, 16)),
                "alias",
                true,
                false,
                0);
        server().play(
                        Script.events(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi there\"},\"finish_reason\":\"stop\"}]}\n\n"));
        var delivery = send(unchecked, PATIENT).awaitEnd().delivery();
        assertThat(delivery)
                .isEqualTo(new Delivery(End.COMPLETED, new Tokens(1, 0, 2, 0), UsageSource.ESTIMATED, null));
    }

    @Test
    void withoutRoomToCountTheDeliveryIsEstimatedRoughly() throws Exception {
        full = true;
        server().play(Script.json(200, TEXT));
        var rough = new Delivery(End.COMPLETED, new Tokens(5, 0, 5, 0), UsageSource.ESTIMATED, null);
        assertThat(deliver(Endpoint.COMPLETIONS, PROMPT)).isEqualTo(rough);

        var vast = deliver(Endpoint.COMPLETIONS, "\"prompt\":\"" + "x".repeat(100_000) + "\"");
        assertThat(vast.tokens().prompt()).isEqualTo(8192);
    }

    @Test
    void aReportedPromptHasNoMoreTokensThanTheRequestHasBytes() throws Exception {
        var most = "{\"model\":\"alias\",".length() + MESSAGES.length() + 1 + 256;
        reported(MESSAGES, most, 1);
        doubted(MESSAGES, most + 1, 1);
        doubted(MESSAGES, 999_999_999_999_999L, 1);
    }

    @Test
    void imagesAndSoundMayCostMoreThanTheirBytes() throws Exception {
        features = Set.of(Feature.values());
        for (var part : List.of(
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}",
                "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\",\"format\":\"wav\"}}")) {
            var media = "\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]";
            reported(media, 100_000, 1);
            doubted(media, 101_000, 1);
        }
    }

    @Test
    void aReportedCompletionIsNoLongerThanItMayBe() throws Exception {
        features = Set.of(Feature.CHOICES);
        reported(MESSAGES, 9, 8192);
        doubted(MESSAGES, 9, 8193);
        reported(MESSAGES + ",\"n\":2", 9, 16_384);
        doubted(MESSAGES + ",\"n\":2", 9, 16_385);
        reported(MESSAGES + ",\"max_tokens\":5", 9, 5);
        doubted(MESSAGES + ",\"max_tokens\":5", 9, 6);
        reported(MESSAGES + ",\"n\":3,\"max_completion_tokens\":5", 9, 15);
        doubted(MESSAGES + ",\"n\":3,\"max_completion_tokens\":5", 9, 16);
        doubted(MESSAGES + ",\"max_tokens\":2147483647", 9, 8193);
    }

    @Test
    void anAnswerThatBrokeOffIsChargedByWhatWasDelivered() throws Exception {
        for (var completion : List.of(0, 5000)) {
            server().play(Script.events(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}],"
                            + usage(30, completion) + "}\n\n"));
            assertThat(deliver(Endpoint.CHAT_COMPLETIONS, MESSAGES + ",\"stream\":true"))
                    .isEqualTo(new Delivery(
                            End.UPSTREAM_CUT,
                            new Tokens(30, 0, 1, 0),
                            UsageSource.ESTIMATED,
                            null,
                            UpstreamFailure.CUT));
        }
    }

    private void reported(String fields, long prompt, long completion) throws Exception {
        var delivery = answer(fields, prompt, completion).delivery();
        assertThat(delivery.source()).as(fields).isEqualTo(UsageSource.REPORTED);
        assertThat(delivery.tokens()).isEqualTo(new Tokens(prompt, 0, completion, 0));
    }

    /** The client gets to see what was counted, too. */
    private void doubted(String fields, long prompt, long completion) throws Exception {
        var heard = answer(fields, prompt, completion);
        assertThat(heard.delivery().source()).as(fields).isEqualTo(UsageSource.ESTIMATED);
        assertThat(heard.delivery().tokens().prompt()).isBetween(1L, 50L);
        assertThat(heard.delivery().tokens().completion()).isEqualTo(1);
        assertThat(heard.whole().getJsonObject("usage").getLong("completion_tokens"))
                .isEqualTo(1);
    }

    private RecordingReceiver answer(String fields, long prompt, long completion) throws Exception {
        server().play(Script.json(
                200,
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                        + usage(prompt, completion) + "}"));
        return send(request(Endpoint.CHAT_COMPLETIONS, fields), PATIENT).awaitEnd();
    }

    private Delivery deliver(Endpoint endpoint, String fields) throws Exception {
        return send(request(endpoint, fields), PATIENT).awaitEnd().delivery();
    }

    private static String usage(long prompt, long completion) {
        return "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + "}";
    }

    private static InferenceRequest request(Endpoint endpoint, String fields) {
        return RequestReader.read(endpoint, ("{\"model\":\"alias\"," + fields + "}").getBytes(StandardCharsets.UTF_8));
    }
}
