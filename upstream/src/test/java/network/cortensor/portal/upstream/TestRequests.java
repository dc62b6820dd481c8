package network.cortensor.portal.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;

/** Requests for tests, made of the JSON that a client would send. */
public final class TestRequests {
    private static final JsonFactory JSON = new JsonFactory();

    private TestRequests() {}

    /** A chat request with one user message. */
    public static InferenceRequest chat(String text, boolean stream) {
        return of(
                Endpoint.CHAT_COMPLETIONS,
                "{\"model\":\"alias\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}],\"stream\":"
                        + stream + "}");
    }

    /** The request in this body; nothing is checked. */
    public static InferenceRequest of(Endpoint endpoint, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var fields = new ArrayList<Field>();
        var stream = false;
        var maxTokens = 0L;
        try (var json = JSON.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                var kind = kind(json.nextToken());
                var start = (int) json.currentTokenLocation().getByteOffset();
                if (name.equals("max_tokens") || name.equals("max_completion_tokens")) {
                    maxTokens = kind == Field.Kind.INTEGER ? json.getLongValue() : 0;
                }
                stream |= name.equals("stream") && json.currentToken() == JsonToken.VALUE_TRUE;
                json.finishToken();
                json.skipChildren();
                var end = (int) json.currentLocation().getByteOffset();
                fields.add(new Field(name, kind, start, end));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return new InferenceRequest(
                endpoint, bytes, fields, "alias", stream, body.contains("\"include_usage\":true"), maxTokens);
    }

    private static Field.Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> Field.Kind.STRING;
            case VALUE_NUMBER_INT -> Field.Kind.INTEGER;
            case VALUE_NUMBER_FLOAT -> Field.Kind.DECIMAL;
            case VALUE_TRUE, VALUE_FALSE -> Field.Kind.BOOLEAN;
            case VALUE_NULL -> Field.Kind.NULL;
            case START_OBJECT -> Field.Kind.OBJECT;
            case START_ARRAY -> Field.Kind.ARRAY;
            default -> throw new IllegalArgumentException("not a value: " + token);
        };
    }
}
