package network.cortensor.portal.upstream.request;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import network.cortensor.portal.upstream.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request body once: checks that it is well-formed JSON whose shared fields are right, takes the few values that decide
 * where the request goes, and notes where every field stands so that upstreams can cut and paste bytes.
 */
public final class RequestReader {
    /** Top-level fields, at most: OpenAI has about forty. */
    static final int MAX_FIELDS = 256;

    private static final int MAX_MODEL_LENGTH = 256;
    private static final KnownNames NAMES = new KnownNames(Parameters.NAMES);

    private final Endpoint endpoint;
    private final byte[] body;
    private final JsonCursor cursor = new JsonCursor();
    private final TypedValues values = new TypedValues(cursor);
    private final List<Field> fields = new ArrayList<>(12);

    private @Nullable String model;
    private boolean input;
    private boolean stream;
    private boolean streamOptions;
    private boolean includeUsage;
    private long maxTokens;
    private long maxCompletionTokens;

    private RequestReader(Endpoint endpoint, byte[] body) {
        this.endpoint = endpoint;
        this.body = body;
    }

    /**
     * Reads a body.
     *
     * @param body the request's bytes, kept by the result: not to be changed afterwards
     * @throws Refusal {@code invalid_json}, {@code invalid_value} or {@code missing_required_parameter}, naming the field
     */
    public static InferenceRequest read(Endpoint endpoint, byte[] body) {
        try {
            return new RequestReader(endpoint, body).read();
        } catch (MalformedJson malformed) {
            throw Refusal.of(
                    Problem.INVALID_JSON,
                    "The body is not valid JSON: at byte " + malformed.position() + ", " + malformed.what() + ".");
        }
    }

    private InferenceRequest read() {
        if (body.length == 0) {
            throw Refusal.of(Problem.INVALID_JSON, "The body is empty. Send a JSON object.");
        }
        cursor.over(body, 0, body.length);
        cursor.enterObject();
        while (cursor.nextField()) {
            var name = cursor.name(NAMES);
            refuseSecond(name);
            var start = cursor.position();
            var first = cursor.peek();
            take(name);
            fields.add(new Field(name, kind(first), start, cursor.position()));
        }
        cursor.finish();
        return checked();
    }

    private void take(String name) {
        switch (name) {
            case "model" -> model = values.string(name, 1, MAX_MODEL_LENGTH);
            case "stream" -> stream = values.flagOrNull(name);
            case "stream_options" -> takeStreamOptions();
            case "max_tokens" -> maxTokens = values.integerOrNull(name, 1, Integer.MAX_VALUE);
            case "max_completion_tokens" -> maxCompletionTokens = values.integerOrNull(name, 1, Integer.MAX_VALUE);
            case "messages" -> {
                if (endpoint == Endpoint.CHAT_COMPLETIONS) {
                    new Messages(cursor, values).check();
                    input = true;
                } else {
                    cursor.skip();
                }
            }
            case "prompt" -> {
                if (endpoint == Endpoint.COMPLETIONS) {
                    Prompt.check(cursor, values);
                    input = true;
                } else {
                    cursor.skip();
                }
            }
            default -> Parameters.check(name, endpoint, cursor, values);
        }
    }

    private void takeStreamOptions() {
        if (values.skippedNull()) {
            return;
        }
        if (cursor.peek() != '{') {
            throw values.wrongType("stream_options", "an object");
        }
        streamOptions = true;
        cursor.enterObject();
        while (cursor.nextField()) {
            if ("include_usage".equals(cursor.name(NAMES))) {
                includeUsage = values.flagOrNull("stream_options.include_usage");
            } else {
                cursor.skip();
            }
        }
    }

    private InferenceRequest checked() {
        var asked = model;
        if (asked == null) {
            throw values.missing("model");
        }
        if (!input) {
            throw values.missing(endpoint == Endpoint.CHAT_COMPLETIONS ? "messages" : "prompt");
        }
        if (streamOptions && !stream) {
            throw Refusal.ofField(
                    Problem.INVALID_VALUE,
                    "stream_options",
                    "'stream_options' is only allowed together with 'stream': true. Leave it out or ask for a stream.");
        }
        var limit = maxCompletionTokens > 0 ? maxCompletionTokens : maxTokens;
        return new InferenceRequest(
                endpoint, body, Collections.unmodifiableList(fields), asked, stream, includeUsage, limit);
    }

    /** Two readers could each believe another one of two fields of the same name. */
    private void refuseSecond(String name) {
        if (fields.size() == MAX_FIELDS) {
            throw Refusal.of(Problem.INVALID_JSON, "The body has more than " + MAX_FIELDS + " fields.");
        }
        for (var i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                throw name.length() > MAX_MODEL_LENGTH
                        ? Refusal.of(Problem.INVALID_JSON, "The body has a field twice. Send it once.")
                        : Refusal.ofField(
                                Problem.INVALID_JSON,
                                name,
                                "The body has the field '" + name + "' twice. Send it once.");
            }
        }
    }

    private Field.Kind kind(int first) {
        return switch (first) {
            case '{' -> Field.Kind.OBJECT;
            case '[' -> Field.Kind.ARRAY;
            case '"' -> Field.Kind.STRING;
            case 't', 'f' -> Field.Kind.BOOLEAN;
            case 'n' -> Field.Kind.NULL;
            default -> cursor.wasInteger() ? Field.Kind.INTEGER : Field.Kind.DECIMAL;
        };
    }
}
