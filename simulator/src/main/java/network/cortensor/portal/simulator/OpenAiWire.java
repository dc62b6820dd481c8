package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spelling of OpenAI-compatible servers: chat completions and legacy completions. */
final class OpenAiWire implements Wire {
    private final Ask ask;
    private final SimulatedAnswer answer;
    private final @Nullable ToolCall toolCall;

    /**
     * One request and the names of its answer.
     *
     * @param chat chat completion, or legacy completion
     * @param includeUsage whether the client asked for usage in a stream
     * @param created seconds since 1970
     */
    record Ask(
            boolean chat,
            boolean stream,
            boolean includeUsage,
            OpenAiSettings.Flavour flavour,
            String id,
            String model,
            long created) {}

    OpenAiWire(Ask ask, SimulatedAnswer answer, @Nullable ToolCall toolCall) {
        this.ask = ask;
        this.answer = answer;
        this.toolCall = toolCall;
    }

    @Override
    public boolean stream() {
        return ask.stream();
    }

    @Override
    public List<JsonObject> opening() {
        return ask.chat()
                ? List.of(chunk(new JsonObject().put("role", "assistant").put("content", "")))
                : List.of();
    }

    @Override
    public List<JsonObject> deltas() {
        if (!ask.chat()) {
            return answer.pieces().stream().map(piece -> delta(piece.text())).toList();
        }
        if (toolCall != null) {
            return toolCall.deltas().stream()
                    .map(call -> chunk(new JsonObject().put("tool_calls", new JsonArray().add(call))))
                    .toList();
        }
        // Such servers read the template themselves: control tokens never leave them.
        return answer.pieces().stream()
                .filter(piece -> piece.kind() != Piece.Kind.CONTROL)
                .map(piece -> chunk(new JsonObject().put(fieldOf(piece), piece.text())))
                .toList();
    }

    private static String fieldOf(Piece piece) {
        return piece.kind() == Piece.Kind.REASONING ? "reasoning_content" : "content";
    }

    @Override
    public JsonObject delta(String text) {
        return ask.chat()
                ? chunk(new JsonObject().put("content", text))
                : completion("text_completion", choice("text", text, null));
    }

    @Override
    public List<JsonObject> closing(boolean usage) {
        var last = new ArrayList<JsonObject>();
        last.add(
                ask.chat()
                        ? completion("chat.completion.chunk", choice("delta", new JsonObject(), finish()))
                        : completion("text_completion", choice("text", "", finish())));
        if (usage && ask.includeUsage()) {
            last.add(completion(ask.chat() ? "chat.completion.chunk" : "text_completion", null)
                    .put("usage", Usage.json(answer)));
        }
        withTimings(last.getLast());
        return last;
    }

    @Override
    public JsonObject whole(boolean usage) {
        JsonObject body =
                ask.chat() ? completion("chat.completion", choice("message", message(), finish())) : plain(text());
        return withTimings(usage ? body.put("usage", Usage.json(answer)) : body);
    }

    @Override
    public JsonObject wholeWith(String text) {
        if (!ask.chat()) {
            return plain(text);
        }
        var message = new JsonObject().put("role", "assistant").put("content", text);
        return completion("chat.completion", choice("message", message, finish()));
    }

    @Override
    public JsonObject error(int status, String code, String message) {
        return ErrorShape.OPENAI.body(status, code, message);
    }

    @Override
    public String text() {
        return ask.chat() ? answer.content() : answer.text();
    }

    private JsonObject plain(String text) {
        return completion("text_completion", choice("text", text, finish()));
    }

    private JsonObject message() {
        var message = new JsonObject().put("role", "assistant");
        if (toolCall != null) {
            return message.putNull("content").put("tool_calls", new JsonArray().add(toolCall.whole()));
        }
        message.put("content", answer.content());
        return answer.reasoning().isEmpty() ? message : message.put("reasoning_content", answer.reasoning());
    }

    private String finish() {
        return toolCall == null ? answer.finishReason() : "tool_calls";
    }

    private JsonObject chunk(JsonObject delta) {
        return completion("chat.completion.chunk", choice("delta", delta, null));
    }

    private JsonObject choice(String field, Object value, @Nullable String finish) {
        var choice = new JsonObject().put("index", 0).put(field, value).putNull("logprobs");
        choice.put("finish_reason", finish);
        return ask.flavour() == OpenAiSettings.Flavour.VLLM && finish != null ? choice.putNull("stop_reason") : choice;
    }

    private JsonObject completion(String object, @Nullable JsonObject choice) {
        var body = new JsonObject()
                .put("id", ask.id())
                .put("object", object)
                .put("created", ask.created())
                .put("model", ask.model());
        if (ask.flavour() == OpenAiSettings.Flavour.LLAMA_CPP) {
            body.put("system_fingerprint", "b0000-simulated");
        }
        return body.put("choices", choice == null ? new JsonArray() : new JsonArray().add(choice));
    }

    private JsonObject withTimings(JsonObject body) {
        return ask.flavour() == OpenAiSettings.Flavour.LLAMA_CPP
                ? body.put(
                        "timings",
                        new JsonObject()
                                .put("prompt_n", answer.promptTokens())
                                .put("predicted_n", answer.completionTokens()))
                : body;
    }
}
