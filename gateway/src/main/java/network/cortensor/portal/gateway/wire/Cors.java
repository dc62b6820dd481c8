package network.cortensor.portal.gateway.wire;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets browsers call the API. Keys travel in a header and cookies are never looked at, so any origin may be allowed without
 * credentials.
 */
public final class Cors {
    private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, POST, OPTIONS");
    private static final CharSequence DEFAULT_HEADERS = HttpHeaders.createOptimized("authorization, content-type");
    private static final CharSequence DAY = HttpHeaders.createOptimized("86400");
    private static final CharSequence EXPOSED = HttpHeaders.createOptimized(
            "x-request-id, retry-after, retry-after-ms, x-should-retry, openai-processing-ms, openai-version");
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");

    private final Set<String> origins;

    /**
     * Allows these origins.
     *
     * @param origins for example {@code https://app.example.com}; {@code *} allows all, an empty set none
     */
    public Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Adds what a browser needs to be shown the answer. */
    public void allow(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return;
        }
        var allowed = allowed(origin);
        if (allowed != null) {
            var headers = request.response().headers();
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }

    /** Answers a browser's question whether it may send the request. */
    public void preflight(HttpServerRequest request) {
        allow(request);
        var asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        var headers = request.response().setStatusCode(204).headers();
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked == null ? DEFAULT_HEADERS : asked);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, DAY);
        request.response().end();
    }

    private @Nullable CharSequence allowed(String origin) {
        return origins.contains("*") ? ANY : origins.contains(origin) ? origin : null;
    }
}
