package network.cortensor.portal.upstream.cortensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.upstream.Stamp;

/**
 * The answer to a request that did not ask for a stream, as an OpenAI object.
 *
 * @param content the answer's text
 * @param reasoning what the model thought aloud, empty for nothing
 * @param finishReason OpenAI's word
 */
record WholeAnswer(String content, String reasoning, String finishReason) {
    private static final JsonFactory JSON = new JsonFactory();

    /** The body of the HTTP answer. */
    Buffer body(Endpoint endpoint, Stamp stamp, Tokens tokens) {
        var chat = endpoint == Endpoint.CHAT_COMPLETIONS;
        var bytes = new ByteArrayOutputStream(512 + content.length());
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", stamp.id());
            json.writeStringField("object", chat ? "chat.completion" : "text_completion");
            json.writeNumberField("created", stamp.createdSeconds());
            json.writeStringField("model", stamp.model());
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            if (chat) {
                message(json);
            } else {
                json.writeStringField("text", content);
            }
            json.writeNullField("logprobs");
            json.writeStringField("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
            usage(json, tokens);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private void message(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("message");
        json.writeStringField("role", "assistant");
        json.writeStringField("content", content);
        if (!reasoning.isEmpty()) {
            json.writeStringField("reasoning_content", reasoning);
        }
        json.writeNullField("refusal");
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, Tokens tokens) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", tokens.prompt());
        json.writeNumberField("completion_tokens", tokens.completion());
        json.writeNumberField("total_tokens", tokens.total());
        json.writeObjectFieldStart("prompt_tokens_details");
        json.writeNumberField("cached_tokens", tokens.cached());
        json.writeEndObject();
        json.writeObjectFieldStart("completion_tokens_details");
        json.writeNumberField("reasoning_tokens", tokens.reasoning());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Never the text: it belongs to the customer. */
    @Override
    public String toString() {
        return "WholeAnswer[" + finishReason + "]";
    }
}
