package network.cortensor.portal.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer as it came over the wire.
 *
 * @param status of the status line
 * @param headers by lower-case name
 * @param body decoded from its framing, as UTF-8
 */
record RawReply(int status, Map<String, List<String>> headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The only value of a header, or null. */
    @Nullable
    String header(String name) {
        var values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        if (values.size() > 1) {
            throw new AssertionError(name + " came " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** The request id that every answer carries. */
    String requestId() {
        return Objects.requireNonNull(header("x-request-id"), "x-request-id");
    }

    /** The body as JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }
}
