package network.cortensor.portal.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import network.cortensor.portal.domain.problem.Refusal;

/** OpenAI's error body: four fields, {@code param} and {@code code} may be null. */
public final class ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] EVENT = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private ErrorBody() {}

    /** The body of a refused request. */
    public static Buffer of(Refusal refusal) {
        return Buffer.buffer(bytes(refusal));
    }

    /** The last event of a stream that broke. */
    public static Buffer event(Refusal refusal) {
        return Buffer.buffer(EVENT).appendBytes(bytes(refusal)).appendBytes(EVENT_END);
    }

    private static byte[] bytes(Refusal refusal) {
        try (var buffer = new ByteArrayBuilder(256)) {
            try (var json = JSON.createGenerator(buffer)) {
                json.writeStartObject();
                json.writeObjectFieldStart("error");
                json.writeStringField("message", refusal.message());
                json.writeStringField("type", refusal.problem().type());
                json.writeStringField("param", refusal.param());
                json.writeStringField("code", refusal.problem().code());
                json.writeEndObject();
                json.writeEndObject();
            }
            return buffer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }
}
