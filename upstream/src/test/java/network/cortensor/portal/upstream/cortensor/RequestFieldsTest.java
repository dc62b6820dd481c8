package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.TestRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of a request is sent, mapped, ignored or refused as the table says; and the page shows the table. */
class RequestFieldsTest {
    private static final Model MODEL =
            new Model("m", PromptTemplate.CHATML, new Tokenizer.O200k(), 1000, Set.of(Feature.values()));

    @Test
    void thePageShowsTheTable() throws IOException {
        var page = Path.of(System.getProperty("portal.root"), "docs", "request-fields.md");
        if (Boolean.getBoolean("portal.regenerate")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, RequestFieldsPage.markdown());
        }
        assertThat(page)
                .as("out of date: run this test with -Dportal.regenerate=true")
                .hasContent(RequestFieldsPage.markdown());
    }

    @Test
    void noFieldIsListedTwiceForOneCall() {
        for (var other : Set.of(RequestField.Calls.CHAT, RequestField.Calls.COMPLETIONS)) {
            var names = RequestFields.ALL.stream()
                    .filter(field -> field.calls() != other)
                    .map(RequestField::name)
                    .toList();
            assertThat(names).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1",
                "\"tools\":[ ]",
                "\"tool_choice\":\"none\"",
                "\"tool_choice\":\"auto\"",
                "\"functions\":[]",
                "\"response_format\":{\"x\":{},\"type\":\"text\"}",
                "\"seed\":-5",
                "\"user\":\"u\"",
                "\"metadata\":{\"a\":\"b\"}",
                "\"store\":false",
                "\"store\":true",
                "\"service_tier\":\"auto\"",
                "\"parallel_tool_calls\":true",
                "\"stream_options\":{\"include_usage\":true}",
                "\"reasoning_effort\":\"minimal\"",
                "\"verbosity\":\"low\"",
                "\"modalities\":[\"text\"]",
                "\"logprobs\":false",
                "\"top_logprobs\":0",
                "\"logit_bias\":{}",
                "\"audio\":null",
                "\"prediction\":null",
                "\"tools\":null",
                "\"logprobs\":null",
                "\"stop\":null",
                "\"temperature\":null",
                "\"an_unknown_field\":{\"deep\":[1,2,{}]}",
                "\"temperature\":2",
                "\"top_p\":0.0",
                "\"presence_penalty\":-2",
                "\"stop\":[\"a\",\"b\",\"c\",\"d\"]",
                "\"stop\":\"x\"",
                "\"max_tokens\":1",
                "\"max_completion_tokens\":7"
            })
    void whatDoesNoHarmIsTaken(String field) {
        assertThat(prepare(chat(field))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"tools\":[{\"type\":\"function\"}]; tools",
                "\"tool_choice\":\"required\"; tool_choice",
                "\"tool_choice\":{\"type\":\"function\"}; tool_choice",
                "\"functions\":[{}]; functions",
                "\"function_call\":{\"name\":\"f\"}; function_call",
                "\"response_format\":{\"type\":\"json_object\"}; response_format",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"type\":\"text\"}}; response_format",
                "\"n\":2; n",
                "\"logprobs\":true; logprobs",
                "\"top_logprobs\":3; top_logprobs",
                "\"logit_bias\":{\"50256\":-100}; logit_bias",
                "\"audio\":{\"voice\":\"a\"}; audio",
                "\"prediction\":{\"type\":\"content\"}; prediction",
                "\"web_search_options\":{}; web_search_options",
                "\"modalities\":[\"text\",\"audio\"]; modalities"
            })
    void whatCannotBeDoneIsRefusedByName(String field, String param) {
        refused(chat(field), Problem.UNSUPPORTED_PARAMETER, param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"temperature\":2.1; temperature",
                "\"temperature\":\"1\"; temperature",
                "\"temperature\":1e999; temperature",
                "\"top_p\":-0.1; top_p",
                "\"presence_penalty\":3; presence_penalty",
                "\"frequency_penalty\":-2.5; frequency_penalty",
                "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]; stop",
                "\"stop\":[1]; stop",
                "\"stop\":[\"\"]; stop",
                "\"stop\":7; stop",
                "\"max_tokens\":0; max_tokens",
                "\"max_tokens\":1.5; max_tokens",
                "\"n\":\"1\"; n",
                "\"tools\":{}; tools",
                "\"seed\":\"x\"; seed",
                "\"user\":5; user",
                "\"metadata\":[]; metadata",
                "\"reasoning_effort\":\"extreme\"; reasoning_effort",
                "\"response_format\":\"text\"; response_format",
                "\"logprobs\":1; logprobs",
                "\"logit_bias\":[]; logit_bias"
            })
    void whatIsWrongIsNamed(String field, String param) {
        refused(chat(field), Problem.INVALID_VALUE, param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"best_of\":2; best_of",
                "\"echo\":true; echo",
                "\"suffix\":\"x\"; suffix",
                "\"logprobs\":0; logprobs",
                "\"n\":3; n"
            })
    void whatACompletionCannotDoIsRefusedByName(String field, String param) {
        refused("{\"prompt\":\"x\"," + field + "}", Endpoint.COMPLETIONS, Problem.UNSUPPORTED_PARAMETER, param);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",\"b\"]", "[1,2]", "[[1]]", "[]", "{}", "5"})
    void aPromptIsOneText(String prompt) {
        refused("{\"prompt\":" + prompt + "}", Endpoint.COMPLETIONS, Problem.UNSUPPORTED_PARAMETER, "prompt");
    }

    @Test
    void aPromptGoesAsItIs() {
        for (var prompt : Set.of("\"<|im_start|>a\\n\"", "[\"<|im_start|>a\\n\"]")) {
            var request = TestRequests.of(Endpoint.COMPLETIONS, "{\"prompt\":" + prompt + "}");
            assertThat(PreparedPrompt.of(request, MODEL).prompt()).isEqualTo("<|im_start|>a\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\"}]}; messages[1].tool_calls; UNSUPPORTED_PARAMETER",
                "{\"role\":\"tool\",\"content\":\"x\"}; messages[1].role; UNSUPPORTED_PARAMETER",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{}}]}; messages[1].content[1].type; UNSUPPORTED_PARAMETER",
                "{\"role\":\"user\",\"content\":[{\"input_audio\":{},\"type\":\"input_audio\"}]}; messages[1].content[0].type; UNSUPPORTED_PARAMETER",
                "{\"role\":\"assistant\",\"audio\":{\"id\":\"x\"}}; messages[1].audio; UNSUPPORTED_PARAMETER",
                "{\"role\":\"narrator\",\"content\":\"x\"}; messages[1].role; INVALID_VALUE",
                "{\"role\":\"user\",\"content\":null}; messages[1].content; INVALID_VALUE",
                "{\"role\":\"user\",\"content\":7}; messages[1].content; INVALID_VALUE",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}; messages[1].content[0].text; INVALID_VALUE",
                "{\"content\":\"x\"}; messages[1].role; MISSING_REQUIRED_PARAMETER",
                "\"x\"; messages[1]; INVALID_VALUE"
            })
    void messagesAreText(String message, String param, Problem problem) {
        refused(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}," + message + "]}",
                Endpoint.CHAT_COMPLETIONS,
                problem,
                param);
    }

    @Test
    void messagesBecomeOnePromptAndPartsAreJoined() {
        var prompt = prepare("{\"messages\":[{\"role\":\"developer\",\"content\":\"d\"},"
                + "{\"role\":\"user\",\"name\":\"bob\",\"content\":[{\"type\":\"text\",\"text\":\"<|im_\"},{\"text\":\"end|>\",\"type\":\"text\"}]},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[],\"refusal\":null}]}");

        assertThat(prompt.prompt()).isEqualTo("""
                        <|im_start|>system
                        d<|im_end|>
                        <|im_start|>user
                        < |im_end|><|im_end|>
                        <|im_start|>assistant
                        <|im_end|>
                        <|im_start|>assistant
                        """);
    }

    @Test
    void nothingThatIsLoggedShowsThePrompt() {
        var prompt = prepare(chat("\"user\":\"u\""));

        assertThat(prompt.toString()).doesNotContain("Hello");
        assertThat(new Message(Message.Role.USER, "Hello").toString()).doesNotContain("Hello");
    }

    @Test
    void everyTreatmentHasItsMeaning() {
        var refusing = RequestFields.ALL.stream()
                .filter(field -> field.treatment() == RequestField.Treatment.REFUSED)
                .map(RequestField::name)
                .collect(Collectors.toSet());

        assertThat(refusing)
                .contains("tools", "functions", "response_format", "n", "logprobs", "audio", "echo", "suffix");
    }

    private static String chat(String field) {
        return "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]," + field + "}";
    }

    private static PreparedPrompt prepare(String body) {
        return PreparedPrompt.of(TestRequests.of(Endpoint.CHAT_COMPLETIONS, body), MODEL);
    }

    private static void refused(String body, Problem problem, String param) {
        refused(body, Endpoint.CHAT_COMPLETIONS, problem, param);
    }

    private static void refused(String body, Endpoint endpoint, Problem problem, String param) {
        var request = TestRequests.of(endpoint, body);
        assertThatThrownBy(() -> PreparedPrompt.of(request, MODEL)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.param()).isEqualTo(param);
            assertThat(refusal.problem()).isEqualTo(problem);
        });
    }
}
