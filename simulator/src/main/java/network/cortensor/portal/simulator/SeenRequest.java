package network.cortensor.portal.simulator;

import java.util.Map;

/**
 * One request as the server received it.
 *
 * @param method for example {@code POST}
 * @param uri path and query
 * @param headers by lower-case name; several of one name are joined by a comma and a blank
 * @param body as text, UTF-8
 */
public record SeenRequest(String method, String uri, Map<String, String> headers, String body) {
    /** True when the text is anywhere in the request: for asserting that a secret never arrived. */
    public boolean contains(String text) {
        return uri.contains(text)
                || body.contains(text)
                || headers.values().stream().anyMatch(value -> value.contains(text));
    }
}
