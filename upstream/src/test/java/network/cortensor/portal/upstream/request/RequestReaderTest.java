package network.cortensor.portal.upstream.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.RandomJson;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Good requests are understood; every bad or hostile one gets its exact error, and nothing but a refusal. */
class RequestReaderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @Test
    void takesWhatDecidesWhereARequestGoes() {
        var request = chat(
                "{\"model\":\"gpt-oss-20b\"," + MESSAGES
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":5,\"max_completion_tokens\":7}");
        assertThat(request.model()).isEqualTo("gpt-oss-20b");
        assertThat(request.stream()).isTrue();
        assertThat(request.includeUsage()).isTrue();
        assertThat(request.maxOutputTokens()).isEqualTo(7);
        assertThat(request.fields())
                .extracting(Field::name)
                .containsExactly(
                        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens");
    }

    @Test
    void nullsAreAsIfTheFieldWereMissing() {
        var request = chat(
                "{\"model\":\"m\"," + MESSAGES
                        + ",\"stream\":null,\"stream_options\":null,\"max_tokens\":null,\"n\":null,\"stop\":null,\"temperature\":null}");
        assertThat(request.stream()).isFalse();
        assertThat(request.includeUsage()).isFalse();
        assertThat(request.maxOutputTokens()).isZero();
    }

    @Test
    void namesWrittenWithEscapesAreRecognised() {
        var request = chat("{\"mod\\u0065l\":\"\\u006d\\uD83D\\ude00\"," + MESSAGES + ",\"\\u0073tream\":true}");
        assertThat(request.model()).isEqualTo("m\uD83D\uDE00");
        assertThat(request.stream()).isTrue();
        assertThat(request.field("model")).isNotNull();
    }

    @Test
    void everyShapeOfContentThatOpenAiTakesIsTaken() {
        var parts = "[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\",\"type\":\"text\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}}]";
        var request = chat("{\"model\":\"m\",\"messages\":["
                + String.join(
                        ",",
                        message("system", "\"be brief\""),
                        message("developer", "\"\""),
                        message("user", parts),
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]}",
                        "{\"role\":\"assistant\",\"tool_calls\":[]}",
                        "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"4\"}",
                        "{\"content\":\"role comes last\",\"role\":\"user\"}")
                + "],\"unknown\":{\"a\":[1,2,{\"b\":null}]}}");
        assertThat(request.fields()).extracting(Field::name).containsExactly("model", "messages", "unknown");
    }

    @Test
    void everyShapeOfPromptIsTaken() {
        for (var prompt : List.of("\"a\"", "\"\"", "[\"a\",\"b\"]", "[1,2,3]", "[[1,2],[3]]")) {
            var request = RequestReader.read(
                    Endpoint.COMPLETIONS, bytes("{\"model\":\"m\",\"prompt\":" + prompt + ",\"logprobs\":5}"));
            assertThat(request.field("prompt")).isNotNull();
        }
    }

    @Test
    void depthUpToTheLimitIsTaken() {
        var depth = 63;
        chat("{\"model\":\"m\"," + MESSAGES + ",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
    }

    @Test
    void everyFieldIsWhereItIsSaidToBe() {
        var texts = new RandomJson(4);
        for (var i = 0; i < 5_000; i++) {
            var values = new LinkedHashMap<String, String>();
            values.put("model", "\"m\"");
            values.put("messages", "[{\"role\" : \"user\", \"content\":" + texts.string() + "}]");
            for (var field = 0; field < 5; field++) {
                values.put("field \u65E5" + field, texts.value(3));
            }
            var body = new StringBuilder(texts.space()).append('{');
            values.forEach((name, value) -> body.append(body.toString().endsWith("{") ? "" : ",")
                    .append(texts.space() + "\"" + name + "\"" + texts.space() + ":" + texts.space())
                    .append(value + texts.space()));
            var request = chat(body.append('}').append(texts.space()).toString());
            for (var field : request.fields()) {
                var slice =
                        new String(request.body(), field.start(), field.end() - field.start(), StandardCharsets.UTF_8);
                assertThat(slice).isEqualTo(values.remove(field.name()));
                assertThat(field.kind()).isEqualTo(kind(slice));
            }
            assertThat(values).isEmpty();
        }
    }

    private static Field.Kind kind(String value) {
        return switch (value.charAt(0)) {
            case '{' -> Field.Kind.OBJECT;
            case '[' -> Field.Kind.ARRAY;
            case '"' -> Field.Kind.STRING;
            case 't', 'f' -> Field.Kind.BOOLEAN;
            case 'n' -> Field.Kind.NULL;
            default -> value.matches("-?\\d+") ? Field.Kind.INTEGER : Field.Kind.DECIMAL;
        };
    }

    @TestFactory
    List<DynamicTest> badRequestsAreRefusedForWhatIsWrong() {
        var tests = new ArrayList<DynamicTest>();
        for (var hostile : HostileBodies.ALL) {
            tests.add(DynamicTest.dynamicTest("body: " + hostile.name(), () -> {
                var refusal = refusal(hostile);
                assertThat(refusal.problem()).isEqualTo(hostile.problem());
                assertThat(refusal.param()).isEqualTo(hostile.param());
                assertThat(refusal.message()).isNotBlank().hasSizeLessThan(400);
            }));
        }
        assertThat(tests).hasSizeGreaterThan(60);
        return tests;
    }

    @Test
    void aRefusalNeverRepeatsWhatWasSent() {
        var secret = "s3cret-prompt";
        for (var body : List.of(
                "{\"model\":\"m\",\"messages\":\"" + secret + "\"}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"" + secret + "\"}]}",
                "{\"model\":[\"" + secret + "\"]}",
                "{\"model\":\"m\"," + MESSAGES + ",\"x\":\"" + secret + "\u0001\"}")) {
            var refusal = refusal(new HostileBodies.Body("", bytes(body), Endpoint.CHAT_COMPLETIONS, null, null));
            assertThat(refusal.message()).doesNotContain(secret);
        }
    }

    private static Refusal refusal(HostileBodies.Body hostile) {
        return catchThrowableOfType(Refusal.class, () -> RequestReader.read(hostile.endpoint(), hostile.bytes()));
    }

    private static String message(String role, String content) {
        return "{\"role\":\"" + role + "\",\"content\":" + content + "}";
    }

    private static InferenceRequest chat(String body) {
        return RequestReader.read(Endpoint.CHAT_COMPLETIONS, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
