package network.cortensor.portal.upstream.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.RandomJson;
import network.cortensor.portal.upstream.request.RequestReader;
import org.junit.jupiter.api.Test;

/** A request goes upstream as it came, but for the model's name and what makes the upstream report usage. */
class SplicedRequestTest {
    private static final String MESSAGES = "\"messages\" : [ {\"role\":\"user\",\"content\":\"hé\\u00e9\"} ]";
    private static final Model MODEL =
            new Model("oss-20b", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of());

    @Test
    void onlyTheModelsNameIsReplacedWithoutStream() {
        assertThat(sent("{ \"unknown\": 1.50, \"model\"\n: \"alias\" ," + MESSAGES + "}\n"))
                .isEqualTo("{ \"unknown\": 1.50, \"model\"\n: \"their \\\"model\\\"\" ," + MESSAGES + "}\n");
    }

    @Test
    void aStreamAsksForUsageAndKeepsTheClientsOptions() {
        var ask = "\"stream_options\":{\"include_usage\":true}";
        for (var change : Map.of(
                        "", "",
                        ",\"stream_options\":null", ",\"stream_options\":{\"include_usage\":true}",
                        ",\"stream_options\":{}", ",\"stream_options\":{\"include_usage\":true}",
                        ",\"stream_options\":{ \"include_usage\" : false }",
                                ",\"stream_options\":{ \"include_usage\" : true }",
                        ",\"stream_options\":{\"include_usage\":null,\"a\":[1]}",
                                ",\"stream_options\":{\"include_usage\":true,\"a\":[1]}",
                        ",\"stream_options\":{ \"a\":1}", ",\"stream_options\":{\"include_usage\":true, \"a\":1}")
                .entrySet()) {
            var start = change.getKey().isEmpty() ? " {" + ask + "," : " {";
            assertThat(sent(" {\"model\":\"alias\"," + MESSAGES + ",\"stream\":true" + change.getKey() + "}"))
                    .isEqualTo(start + "\"model\":\"their \\\"model\\\"\"," + MESSAGES + ",\"stream\":true"
                            + change.getValue() + "}");
        }
    }

    @Test
    void whateverStandsAroundSurvives() {
        var texts = new RandomJson(6);
        for (var i = 0; i < 2_000; i++) {
            var before = texts.space() + "{" + texts.space() + "\"a\":" + texts.value(3) + texts.space() + ","
                    + texts.space() + "\"model\"" + texts.space() + ":" + texts.space();
            var after =
                    texts.space() + "," + MESSAGES + ",\"b\":" + texts.value(3) + texts.space() + "}" + texts.space();
            assertThat(sent(before + "\"alias\"" + after)).isEqualTo(before + "\"their \\\"model\\\"\"" + after);
        }
    }

    @Test
    void whatTheModelCannotDoIsRefusedByName() {
        var image = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\\u005furl\",\"image_url\":{}}]}]";
        var sound = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]";
        refused(Feature.TOOLS, "tools", MESSAGES + ",\"tools\":[{\"type\":\"function\"}]");
        refused(Feature.TOOLS, "functions", MESSAGES + ",\"functions\":[{\"name\":\"f\"}]");
        refused(Feature.JSON_SCHEMA, "response_format", MESSAGES + ",\"response_format\":{\"type\":\"json_schema\"}");
        refused(Feature.JSON_SCHEMA, "response_format", MESSAGES + ",\"response_format\":{\"type\":\"json_object\"}");
        refused(Feature.LOGPROBS, "logprobs", MESSAGES + ",\"logprobs\":true");
        refused(Feature.LOGPROBS, "top_logprobs", MESSAGES + ",\"top_logprobs\":2");
        refused(Feature.CHOICES, "n", MESSAGES + ",\"n\":2");
        refused(Feature.AUDIO, "audio", MESSAGES + ",\"audio\":{\"voice\":\"x\"}");
        refused(Feature.AUDIO, "modalities", MESSAGES + ",\"modalities\":[\"text\",\"audio\"]");
        refused(Feature.AUDIO, "messages", sound);
        refused(Feature.IMAGES, "messages", image);
    }

    @Test
    void askingForNothingSpecialIsFine() {
        var text = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"image_url\"}]}]";
        for (var harmless : List.of(
                MESSAGES + ",\"tools\":[],\"functions\":null,\"tool_choice\":\"none\"",
                MESSAGES + ",\"response_format\":{\"type\":\"text\"}",
                MESSAGES + ",\"logprobs\":false,\"top_logprobs\":0",
                MESSAGES + ",\"n\":1,\"audio\":null,\"modalities\":[\"text\"]",
                text)) {
            FeatureRules.check(chat("{\"model\":\"m\"," + harmless + "}").request(), Set.of());
        }
    }

    private static void refused(Feature feature, String param, String fields) {
        var request = chat("{\"model\":\"m\"," + fields + "}").request();
        var others = EnumSet.complementOf(EnumSet.of(feature));
        var refusal = catchThrowableOfType(Refusal.class, () -> FeatureRules.check(request, others));
        assertThat(refusal).as(fields).isNotNull();
        assertThat(refusal.problem()).isEqualTo(Problem.UNSUPPORTED_PARAMETER);
        assertThat(refusal.param()).isEqualTo(param);
        FeatureRules.check(request, EnumSet.of(feature));
        FeatureRules.check(request, EnumSet.allOf(Feature.class));
    }

    private static String sent(String body) {
        return chat(body).body("their \"model\"").toString();
    }

    private static SplicedRequest chat(String body) {
        return SplicedRequest.of(
                RequestReader.read(Endpoint.CHAT_COMPLETIONS, body.getBytes(StandardCharsets.UTF_8)), MODEL);
    }
}
