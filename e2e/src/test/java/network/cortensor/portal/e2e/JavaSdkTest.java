package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official client for Java, unchanged, takes the portal for OpenAI. */
class JavaSdkTest {
    private static final String MODEL = "gpt-oss-20b";
    private static final String PROMPT = "[[sim:long:12,0]] Tell me about rivers.";

    private static PortalProcess portal;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        portal = Launch.demo(Installation.create("java-sdk")).start();
        client = client(portal, portal.demo().liveKey());
    }

    @AfterAll
    static void stop() {
        try (var ended = portal) {
            client.close();
            ended.ops().awaitIdle();
            ended.stop();
        }
    }

    static OpenAIClient client(PortalProcess portal, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(portal.api().toString())
                .apiKey(key)
                .timeout(Duration.ofSeconds(30))
                .responseValidation(true)
                .build();
    }

    static ChatCompletionCreateParams ask(String model, String prompt) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage(prompt)
                .build();
    }

    @Test
    void chat() {
        try (var response = client.chat().completions().withRawResponse().create(ask(MODEL, PROMPT))) {
            assertThat(response.headers().values("x-request-id"))
                    .singleElement()
                    .satisfies(id -> assertThat(id).startsWith("req_"));
            var answer = response.parse();
            assertThat(answer.validate().isValid()).isTrue();
            assertThat(answer.model()).isEqualTo(MODEL);
            assertThat(answer.choices()).hasSize(1);
            assertThat(content(answer)).isNotBlank();
            assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
            var usage = answer.usage().orElseThrow();
            assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
            assertThat(usage.completionTokens()).isPositive();
        }
    }

    @Test
    void streamSaysTheSameAsAWholeAnswer() {
        for (var model : List.of(MODEL, "gemma-4-26b", "qwen-3.5-9b")) {
            var whole = content(client.chat().completions().create(ask(model, PROMPT)));
            var chunks = stream(ask(model, PROMPT));
            assertThat(content(chunks)).isEqualTo(whole);
            assertThat(distinct(chunks, ChatCompletionChunk::id)).isEqualTo(1);
            assertThat(distinct(chunks, ChatCompletionChunk::created)).isEqualTo(1);
            assertThat(chunks).allSatisfy(chunk -> {
                assertThat(chunk.validate().isValid()).isTrue();
                assertThat(chunk.model()).isEqualTo(model);
                assertThat(chunk._additionalProperties()).doesNotContainKey("error");
                assertThat(chunk.systemFingerprint()).isEmpty();
            });
        }
    }

    @Test
    void includeUsage() {
        var usage =
                client.chat().completions().create(ask(MODEL, PROMPT)).usage().orElseThrow();
        var chunks = stream(ask(MODEL, PROMPT).toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build());
        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(usage.completionTokens());
        assertThat(chunks.getLast().usage().orElseThrow().promptTokens()).isEqualTo(usage.promptTokens());
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    }

    @Test
    void whoClosesAStreamPaysForWhatWasDelivered() {
        var params = ask("gemma-4-26b", "[[sim:long:200,40]] Tell me everything.");
        String requestId;
        try (var response = client.chat().completions().withRawResponse().createStreaming(params);
                var stream = response.parse()) {
            requestId = response.headers().values("x-request-id").getFirst();
            assertThat(stream.stream().limit(5)).hasSize(5);
        }
        var event = UsageTable.embedded(portal.installation()).awaitOf(requestId);
        assertThat(event.ended()).isEqualTo("CALLER_LEFT");
        assertThat(event.completionTokens()).isBetween(1L, 100L);
    }

    @Test
    void completions() {
        var params = CompletionCreateParams.builder()
                .model(MODEL)
                .prompt("[[sim:long:8,0]] Once upon")
                .build();
        var whole = client.completions().create(params);
        assertThat(whole.validate().isValid()).isTrue();
        assertThat(whole.choices().getFirst().text()).isNotBlank();
        try (var stream = client.completions().createStreaming(params)) {
            var streamed = stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.text())
                    .collect(Collectors.joining());
            assertThat(streamed).isEqualTo(whole.choices().getFirst().text());
        }
    }

    @Test
    void models() {
        var models = client.models().list().items();
        assertThat(models.stream().map(Model::id))
                .containsExactlyInAnyOrder("gpt-oss-20b", "gpt-oss-120b", "gemma-4-26b", "gemma-4-e4b", "qwen-3.5-9b");
        assertThat(models)
                .allSatisfy(model -> assertThat(model.validate().isValid()).isTrue());
        assertThat(client.models().retrieve(MODEL).ownedBy()).isNotBlank();
    }

    private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams params) {
        try (var response = client.chat().completions().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static String content(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }

    private static String content(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .map(choice -> choice.delta().content().orElse(""))
                .collect(Collectors.joining());
    }

    private static long distinct(List<ChatCompletionChunk> chunks, Function<ChatCompletionChunk, Object> value) {
        return chunks.stream().map(value).distinct().count();
    }
}
