package network.cortensor.portal.upstream.cortensor;

import com.fasterxml.jackson.core.JsonFactory;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * What a router is asked, apart from what belongs to one attempt.
 *
 * @param request how the client asked; its body is not used any more
 * @param model what is to answer
 * @param prompt the one text that the router takes
 * @param promptBytes its length in UTF-8
 * @param stops where the answer ends; the client's and the template's
 * @param sampling fields that are passed on as they were written
 */
record PreparedPrompt(
        Shape request, Model model, String prompt, long promptBytes, List<String> stops, Map<String, String> sampling)
        implements Upstream.Prepared {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> SAMPLING =
            List.of("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty");
    private static final long USUAL_PRECOMMIT_SECONDS = 300;

    /**
     * How the client asked.
     *
     * @param endpoint which call
     * @param stream whether the answer is to be streamed
     * @param includeUsage whether every chunk says {@code "usage":null}
     * @param maxTokens the output limit; 0 when none was given
     */
    record Shape(Endpoint endpoint, boolean stream, boolean includeUsage, long maxTokens) {}

    /** Reads and checks the request, and builds the prompt. */
    static PreparedPrompt of(InferenceRequest request, Model model) {
        RequestFields.check(request);
        var prompt =
                switch (request.endpoint()) {
                    case CHAT_COMPLETIONS ->
                        Template.of(model.template())
                                .prompt(MessageReader.read(required(request, "messages")), effort(request));
                    case COMPLETIONS -> rawPrompt(required(request, "prompt"));
                };
        var shape = new Shape(request.endpoint(), request.stream(), request.includeUsage(), request.maxOutputTokens());
        return new PreparedPrompt(
                shape,
                model,
                prompt,
                prompt.getBytes(StandardCharsets.UTF_8).length,
                stops(request, model),
                sampling(request));
    }

    Template template() {
        return Template.of(model.template());
    }

    /** The body of the router's request. */
    Buffer body(long maxTokens, String clientReference, long secondsLeft) {
        var timeout = Math.max(1, secondsLeft);
        var bytes = new ByteArrayOutputStream((int) Math.min(1 << 20, promptBytes + 512));
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("prompt", prompt);
            json.writeNumberField("prompt_type", 1); // raw: the template is ours
            json.writeStringField("prompt_template", "");
            json.writeBooleanField("stream", request.stream());
            json.writeNumberField("timeout", timeout);
            json.writeNumberField("precommit_timeout", Math.clamp(timeout - 60, 1, USUAL_PRECOMMIT_SECONDS));
            json.writeStringField("client_reference", clientReference);
            json.writeNumberField("max_tokens", maxTokens);
            for (var field : sampling.entrySet()) {
                json.writeFieldName(field.getKey());
                json.writeRawValue(field.getValue());
            }
            if (!stops.isEmpty()) {
                json.writeArrayFieldStart("stop");
                for (var stop : stops) {
                    json.writeString(stop);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static FieldValue required(InferenceRequest request, String name) {
        var field = request.field(name);
        if (field == null) {
            throw Refusal.ofField(Problem.MISSING_REQUIRED_PARAMETER, name, "'" + name + "' is required.");
        }
        return new FieldValue(request, field);
    }

    private static String rawPrompt(FieldValue value) {
        if (value.is(Field.Kind.STRING)) {
            return value.string();
        }
        if (value.is(Field.Kind.ARRAY) && value.hasOneString()) {
            return value.strings().getFirst();
        }
        throw Refusal.ofField(
                Problem.UNSUPPORTED_PARAMETER,
                "prompt",
                "This model takes one prompt: 'prompt' must be a string or an array of exactly one string.");
    }

    private static Effort effort(InferenceRequest request) {
        var field = request.field("reasoning_effort");
        return field == null ? Effort.MEDIUM : Effort.of(new FieldValue(request, field).string());
    }

    private static List<String> stops(InferenceRequest request, Model model) {
        var stops = new ArrayList<String>();
        var field = request.field("stop");
        if (field != null && field.kind() != Field.Kind.NULL) {
            stops.addAll(new FieldValue(request, field).strings());
        }
        if (request.endpoint() == Endpoint.CHAT_COMPLETIONS) {
            stops.addAll(Template.of(model.template()).stops());
        }
        return List.copyOf(stops);
    }

    private static Map<String, String> sampling(InferenceRequest request) {
        var sampling = new LinkedHashMap<String, String>();
        for (var name : SAMPLING) {
            var field = request.field(name);
            if (field != null && field.kind() != Field.Kind.NULL) {
                sampling.put(name, new FieldValue(request, field).written());
            }
        }
        return sampling;
    }

    /** Never the prompt: it belongs to the customer. */
    @Override
    public String toString() {
        return "PreparedPrompt[" + model.id() + ", " + promptBytes + " bytes]";
    }
}
