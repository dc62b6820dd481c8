package network.cortensor.portal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.gateway.ChatCompletions;
import network.cortensor.portal.gateway.Dispatch;
import network.cortensor.portal.gateway.Health;
import network.cortensor.portal.gateway.ModelList;
import network.cortensor.portal.gateway.breaker.Breakers;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalSettings;
import network.cortensor.portal.gateway.key.Keys;
import network.cortensor.portal.gateway.record.LineWriter;
import network.cortensor.portal.gateway.record.RefusalCounts;
import network.cortensor.portal.gateway.wire.ErrorBody;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.upstream.request.RequestReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** api/inference.yaml says what the code does: routes, errors, and which request fields are taken. */
class InferenceSpecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PROBLEM = Pattern.compile("Problem\\.([A-Z_]+)\\b");
    private static final Pattern ROW = Pattern.compile("\\| (\\d{3}) \\|.*");

    /** What is offered to every field: each kind of JSON value, and what stands at the edge of a rule. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "\"\"",
            "\"text\"",
            "0",
            "1",
            "-1",
            "-2",
            "-3",
            "2",
            "3",
            "20",
            "21",
            "128",
            "129",
            "0.5",
            "1.5",
            "-2.5",
            "2147483647",
            "2147483648",
            "9999999999",
            "10000000000",
            "9223372036854775807",
            "9223372036854775808",
            "{}",
            "{\"include_usage\":null}",
            "{\"include_usage\":1}",
            "[]",
            "[\"a\"]",
            "[\"a\",\"b\",\"c\",\"d\"]",
            "[\"a\",\"b\",\"c\",\"d\",\"e\"]",
            "[1,2]",
            "[-1]",
            "[1.5]",
            "[1,\"a\"]",
            "[[1],[]]",
            "[[\"a\"]]",
            "[null]",
            "[{}]",
            "[{\"role\":\"user\"}]",
            "[{\"role\":\"user\",\"content\":null}]",
            "[{\"role\":\"user\",\"content\":1}]",
            "[{\"role\":\"user\",\"content\":\"a\"}]",
            "[{\"role\":\"user\",\"content\":\"a\",\"name\":1}]",
            "[{\"role\":\"developer\",\"content\":\"a\"},{\"role\":\"assistant\"}]",
            "[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":{}}]",
            "[{\"role\":\"assistant\",\"content\":false}]",
            "[{\"role\":\"tool\",\"content\":\"a\",\"tool_call_id\":\"b\"}]",
            "[{\"role\":\"tool\",\"tool_call_id\":1}]",
            "[{\"role\":\"nobody\",\"content\":\"a\"}]",
            "[{\"content\":\"a\"}]",
            "[{\"role\":\"user\",\"content\":[]}]",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}]",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":null}]}]",
            "[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"a\"}}]}]");

    private Spec spec;

    @BeforeEach
    void read() throws IOException {
        spec = Spec.inference();
    }

    @Test
    void everyRouteIsInTheSpecAndTheReverse(@TempDir Path folder) throws IOException {
        var specified = new TreeMap<String, String>();
        spec.at("/paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation ->
                                specified.put(path.getKey(), operation.getKey().toUpperCase(Locale.ROOT))));
        var served = new TreeMap<String, String>();
        try (var journal = Journal.open(
                folder.resolve("journal"),
                new JournalSettings(64 << 10, 1 << 20, Duration.ofMillis(50)),
                Clock.systemUTC())) {
            routes(journal).methods().forEach((path, method) -> served.put(path, method.name()));
        }
        assertThat(served).isEqualTo(specified);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(spec.references()).isNotEmpty().allSatisfy(reference -> spec.at(reference.substring(1)));
    }

    @Test
    void everyErrorThatTheCodeAnswersIsInTheSpecWithItsBody() throws IOException {
        var codes = new ArrayList<String>();
        for (var problem : answered()) {
            codes.add(problem.code());
            var response = spec.at("/components/responses/Status" + problem.status());
            var example = response.at("/content/application~1json/examples/" + problem.code() + "/value");
            assertThat(example)
                    .as(problem.code())
                    .isEqualTo(JSON.readTree(ErrorBody.of(Refusal.of(problem)).getBytes()));
            assertThat(spec.schema("Error").faults(example)).isEmpty();
            if (problem.shouldRetry() != null) {
                assertThat(response.path("headers").has("x-should-retry"))
                        .as(problem.code())
                        .isTrue();
            }
        }
        var specified = new ArrayList<String>();
        spec.at("/components/schemas/ErrorCode/enum").forEach(code -> specified.add(code.asText()));
        assertThat(specified).containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void noResponseHasAnErrorThatTheCodeDoesNotAnswer() throws IOException {
        var codes = answered().stream().map(Problem::code).toList();
        for (var response : spec.at("/components/responses")) {
            response.at("/content/application~1json/examples")
                    .fieldNames()
                    .forEachRemaining(code -> assertThat(codes).contains(code));
        }
    }

    @Test
    void theTablesInTheDescriptionAreTheRegistry() throws IOException {
        var answered = answered();
        var rows = spec.tableRows().stream()
                .filter(row -> ROW.matcher(row).matches())
                .toList();
        for (var problem : Problem.values()) {
            var retry = problem.shouldRetry() == null ? "-" : "`" + problem.shouldRetry() + "`";
            var start =
                    "| " + problem.status() + " | `" + problem.code() + "` | " + problem.type() + " | " + retry + " |";
            assertThat(rows)
                    .as(problem.code())
                    .filteredOn(
                            row -> row.startsWith(start) && row.length() > start.length() == answered.contains(problem))
                    .hasSize(1);
        }
        assertThat(rows).hasSize(Problem.values().length);
    }

    @Test
    void everyStatusThatACallCanGetIsAmongItsResponses() throws IOException {
        for (var endpoint : Endpoint.values()) {
            var responses = spec.responses(spec.at(pointer(endpoint)));
            for (var problem : answered()) {
                // Nobody who calls a documented method can get the status of a wrong one.
                if (problem != Problem.METHOD_NOT_ALLOWED) {
                    assertThat(responses).as(endpoint.path()).containsKey(String.valueOf(problem.status()));
                }
            }
        }
    }

    @Test
    void everyAnswerNamesTheRequest() {
        for (var path : spec.at("/paths")) {
            for (var operation : path) {
                assertThat(spec.responses(operation).values())
                        .allSatisfy(
                                response -> assertThat(response.path("headers").has("x-request-id"))
                                        .isTrue());
            }
        }
    }

    @Test
    void examplesOfAnswersFollowTheirSchemas() throws IOException {
        for (var path : spec.at("/paths")) {
            for (var operation : path) {
                for (var response : spec.responses(operation).values()) {
                    var json = response.at("/content/application~1json");
                    assertThat(spec.examples(json)).isNotEmpty();
                    for (var example : spec.examples(json)) {
                        assertThat(spec.schema(json.get("schema")).faults(example))
                                .isEmpty();
                    }
                }
            }
        }
        streamed(Endpoint.CHAT_COMPLETIONS, "ChatCompletionChunk");
        streamed(Endpoint.COMPLETIONS, "CompletionChunk");
    }

    @ParameterizedTest
    @EnumSource
    void examplesOfRequestsAreTaken(Endpoint endpoint) throws IOException {
        var json = spec.at(pointer(endpoint) + "/requestBody/content/application~1json");
        assertThat(spec.examples(json)).isNotEmpty();
        for (var example : spec.examples(json)) {
            assertThat(refusal(endpoint, example)).isEmpty();
            assertThat(spec.schema(json.get("schema")).faults(example)).isEmpty();
        }
    }

    /** Each value is put into each field of an otherwise right request: schema and code must agree whether it may stand there. */
    @ParameterizedTest
    @EnumSource
    void theSchemaTakesAValueIfAndOnlyIfTheCodeDoes(Endpoint endpoint) throws IOException {
        var json = spec.at(pointer(endpoint) + "/requestBody/content/application~1json");
        var schema = spec.schema(json.get("schema"));
        var fields = spec.resolved(json.get("schema")).get("properties");
        for (var field : (Iterable<String>) fields::fieldNames) {
            for (var value : VALUES) {
                var request = JSON.createObjectNode().put("model", "m").put("stream", true);
                request.set("messages", JSON.readTree("[{\"role\":\"user\",\"content\":\"a\"}]"));
                request.put("prompt", "a");
                request.set(field, JSON.readTree(value));
                if (!request.get("stream").asBoolean()) {
                    request.remove("stream_options");
                }
                var refusal = refusal(endpoint, request);
                assertThat(schema.faults(request).isEmpty())
                        .as("%s: %s; the code says %s, the schema %s", field, value, refusal, schema.faults(request))
                        .isEqualTo(refusal.isEmpty());
            }
        }
    }

    private static Optional<String> refusal(Endpoint endpoint, JsonNode request) throws IOException {
        try {
            var read = RequestReader.read(endpoint, JSON.writeValueAsBytes(request));
            assertThat(read.model()).isNotEmpty();
            return Optional.empty();
        } catch (Refusal refused) {
            return Optional.of(refused.message());
        }
    }

    private void streamed(Endpoint endpoint, String chunk) throws IOException {
        var events = spec.at(pointer(endpoint) + "/responses/200/content/text~1event-stream");
        for (var example : spec.examples(events)) {
            for (var event : example.asText().split("\n\n", -1)) {
                if (!event.isEmpty() && !event.equals("data: [DONE]")) {
                    var data = JSON.readTree(event.substring("data: ".length()));
                    assertThat(spec.schema(data.has("error") ? "Error" : chunk).faults(data))
                            .isEmpty();
                }
            }
        }
    }

    private static String pointer(Endpoint endpoint) {
        return "/paths/" + endpoint.path().replace("/", "~1") + "/post";
    }

    /** The problems that the hot path's code names. */
    private static Set<Problem> answered() throws IOException {
        var root = Path.of(System.getProperty("portal.root"));
        var found = EnumSet.noneOf(Problem.class);
        for (var module : List.of("gateway", "upstream", "state")) {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                for (var file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    PROBLEM.matcher(Files.readString(file))
                            .results()
                            .forEach(match -> found.add(Problem.valueOf(Objects.requireNonNull(match.group(1)))));
                }
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static Routes routes(Journal journal) {
        Keys keys = (token, address) -> Step.failed(Refusal.of(Problem.INVALID_API_KEY));
        var breakers = Breakers.usual(Clock.systemUTC());
        var parts = new GatewayParts(
                "gw_spec",
                Clock.systemUTC(),
                new Ids(Clock.systemUTC()),
                keys,
                Catalog::empty,
                new LocalRuntimeState(System::nanoTime, Clock.systemUTC(), new WaitingRoomLimits(0), breakers),
                breakers,
                journal,
                loop -> {
                    throw new IllegalStateException("nothing is sent");
                },
                new SimpleMeterRegistry(),
                new LineWriter(OutputStream.nullOutputStream()),
                new RefusalCounts());
        var dispatch = Dispatch.of(parts, new Dispatch.Patience(Duration.ZERO, Duration.ZERO, false));
        return new Routes(
                new ChatCompletions(Endpoint.CHAT_COMPLETIONS, keys, Catalog::empty, dispatch),
                new ChatCompletions(Endpoint.COMPLETIONS, keys, Catalog::empty, dispatch),
                new ModelList(keys, Catalog::empty),
                new Health(Optional::empty));
    }
}
