package network.cortensor.portal.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The completions of a simulated OpenAI-compatible server. Work stops when the client leaves. */
final class OpenAiCompletions {
    private final Vertx vertx;
    private final OpenAiSettings settings;
    private final Seen seen;
    private final BehaviourChoice behaviours;
    private final AtomicInteger busy = new AtomicInteger();
    private long served;

    OpenAiCompletions(Vertx vertx, OpenAiSettings settings, Seen seen, BehaviourChoice behaviours) {
        this.vertx = vertx;
        this.settings = settings;
        this.seen = seen;
        this.behaviours = behaviours;
    }

    int busy() {
        return busy.get();
    }

    void handle(HttpServerRequest request, boolean chat, Buffer body) {
        seen.request(body.length());
        try {
            if (busy() >= settings.capacity()) {
                seen.overlap();
                play(request, refusal(503, "ServiceUnavailableError", "simulated server is busy"));
            } else {
                answer(request, chat, body.toJsonObject());
            }
        } catch (DecodeException | IllegalArgumentException | ClassCastException unreadable) {
            play(request, refusal(400, "BadRequestError", "simulated server cannot read the request"));
        }
    }

    /** Answers without any work. */
    void play(HttpServerRequest request, Reply reply) {
        new Playback(vertx, request, new Playback.Terms(0, false, () -> {}), seen).play(reply);
    }

    static Reply refusal(int status, String type, String message) {
        return Reply.json(status, ErrorShape.OPENAI.body(status, type, message));
    }

    private void answer(HttpServerRequest request, boolean chat, JsonObject body) {
        String prompt = OpenAiPrompt.of(body);
        CompletionAsk ask = CompletionAsk.read(body, prompt, AnswerSettings.NO_LIMIT);
        String model = body.getString("model", settings.models().getFirst());
        if (settings.flavour() == OpenAiSettings.Flavour.VLLM
                && !settings.models().contains(model)) {
            play(request, refusal(404, "NotFoundError", "The model `" + model + "` does not exist."));
            return;
        }
        switch (behaviours.choose(prompt)) {
            case Behaviour.RouterOnly only ->
                play(request, refusal(400, "BadRequestError", "only a router does " + only));
            case Behaviour.Common behaviour -> {
                Generation generation = settings.generation().under(behaviour);
                SimulatedAnswer answer = generation.answer(prompt, ask.maxTokens(), ask.stop());
                var wire = wire(chat, ask, body, model, answer);
                var terms = new Playback.Terms(generation.tokensPerSecond(), false, busy::decrementAndGet);
                busy.incrementAndGet();
                new Playback(vertx, request, terms, seen)
                        .play(new Replies(wire, generation, answer.completionTokens()).to(behaviour));
            }
        }
    }

    private OpenAiWire wire(boolean chat, CompletionAsk ask, JsonObject body, String model, SimulatedAnswer answer) {
        JsonObject options = body.getJsonObject("stream_options");
        boolean includeUsage = options != null && options.getBoolean("include_usage", false);
        String id = (chat ? "chatcmpl-simulated" : "cmpl-simulated") + ++served;
        long created = settings.clock().instant().getEpochSecond();
        return new OpenAiWire(
                new OpenAiWire.Ask(chat, ask.stream(), includeUsage, settings.flavour(), id, model, created),
                answer,
                chat ? ToolCall.askedFor(body, ask.prompt()) : null);
    }

    Reply models() {
        long created = settings.clock().instant().getEpochSecond();
        List<JsonObject> models = settings.models().stream()
                .map(id -> new JsonObject()
                        .put("id", id)
                        .put("object", "model")
                        .put("created", created)
                        .put("owned_by", "simulated"))
                .toList();
        return Reply.json(200, new JsonObject().put("object", "list").put("data", models));
    }
}
