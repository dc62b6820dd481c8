package network.cortensor.portal.upstream.request;

import java.util.List;
import network.cortensor.portal.domain.usage.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion or completion request that was read and checked once: well-formed UTF-8 JSON, no duplicate field, the fields
 * that every upstream shares of the right type and range, messages of the right shape. Everything else is kept as it came.
 *
 * @param endpoint which call
 * @param body the bytes as they came; not to be changed
 * @param fields the top-level fields in the order in which they came
 * @param model the alias that was asked for
 * @param stream whether the answer is to be streamed
 * @param includeUsage whether the stream ends with a usage chunk ({@code stream_options.include_usage})
 * @param maxOutputTokens {@code max_completion_tokens} or else {@code max_tokens}; 0 when neither was given
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are kept to be passed through; requests are never compared
public record InferenceRequest(
        Endpoint endpoint,
        byte[] body,
        List<Field> fields,
        String model,
        boolean stream,
        boolean includeUsage,
        long maxOutputTokens) {
    /** The top-level field of that name, or null. */
    public @Nullable Field field(String name) {
        for (var field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
