package network.cortensor.portal.gateway;

import static network.cortensor.portal.gateway.GatewayFixture.chat;
import static network.cortensor.portal.gateway.GatewayFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.gateway.server.Spec;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running gateway answers follows the schemas of api/inference.yaml, whichever kind of upstream is behind it. */
class SpecifiedAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Spec spec;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws Exception {
        spec = Spec.inference();
        gateway = new GatewayFixture(GatewayFixture.Limits.USUAL);
        var router = GatewayFixture.done(SimulatedRouter.start(gateway.vertx, RouterSettings.ofSession(7, "m")));
        var openai = GatewayFixture.done(SimulatedOpenAiServer.start(gateway.vertx, OpenAiSettings.of("open-model")));
        sell(
                "text",
                session(
                        "s",
                        UpstreamKind.CORTENSOR,
                        router.address(),
                        router.settings().token(),
                        "7",
                        1));
        var token = Objects.requireNonNullElse(openai.settings().token(), "none");
        sell("open", session("o", UpstreamKind.OPENAI, openai.address(), token, "", 8));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "open"})
    void chatCompletions(String model) throws Exception {
        holds("ChatCompletion", 200, gateway.post("/v1/chat/completions", chat(model, "hello", false)));
        streamHolds("ChatCompletionChunk", gateway.post("/v1/chat/completions", chat(model, "hello", true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "open"})
    void completions(String model) throws Exception {
        var asked = "{\"model\":\"" + model + "\",\"prompt\":\"hello\",\"max_tokens\":20";
        holds("Completion", 200, gateway.post("/v1/completions", asked + "}"));
        streamHolds(
                "CompletionChunk",
                gateway.post(
                        "/v1/completions", asked + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));
    }

    @Test
    void models() throws Exception {
        holds("ModelList", 200, get("/v1/models"));
        holds("Model", 200, get("/v1/models/text"));
        holds("Error", 404, get("/v1/models/none"));
    }

    @Test
    void health() throws Exception {
        holds("Health", 200, get("/health/live"));
        holds("Health", 200, get("/health/ready"));
    }

    @Test
    void refusals() throws Exception {
        holds("Error", 404, get("/v1/nothing"));
        var wrongMethod = get("/v1/completions");
        holds("Error", 405, wrongMethod);
        assertThat(wrongMethod.headers().firstValue("allow")).hasValue("POST");
        holds("Error", 400, gateway.post("/v1/chat/completions", "{"));
        holds("Error", 404, gateway.post("/v1/chat/completions", chat("none", "hello", false)));
    }

    private void sell(String alias, Session session) {
        gateway.sell(alias, session.router().kind(), PromptTemplate.PLAIN, Set.of(), List.of(session));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return gateway.http.send(gateway.request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private void holds(String schema, int status, HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        headersHold(answer);
        assertThat(spec.schema(schema).faults(JSON.readTree(answer.body()))).isEmpty();
    }

    private void streamHolds(String chunk, HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        headersHold(answer);
        var events = answer.body().split("\n\n", -1);
        assertThat(events).hasSizeGreaterThan(3);
        assertThat(events[events.length - 2]).isEqualTo("data: [DONE]");
        assertThat(events[events.length - 1]).isEmpty();
        for (var i = 0; i < events.length - 2; i++) {
            assertThat(events[i]).startsWith("data: ");
            var data = JSON.readTree(events[i].substring("data: ".length()));
            assertThat(spec.schema(chunk).faults(data)).isEmpty();
        }
    }

    private void headersHold(HttpResponse<String> answer) {
        var requestId =
                JSON.valueToTree(answer.headers().firstValue("x-request-id").orElse(""));
        assertThat(spec.headerSchema("RequestId").faults(requestId)).isEmpty();
        if (answer.statusCode() == 200) {
            var version = JSON.valueToTree(
                    answer.headers().firstValue("openai-version").orElse(""));
            assertThat(spec.headerSchema("Version").faults(version)).isEmpty();
            assertThat(answer.headers().firstValue("openai-processing-ms").orElse(""))
                    .matches("\\d+");
        }
    }
}
