package network.cortensor.portal.gateway.wire;

import io.vertx.core.http.HttpHeaders;

/** Header names and values, encoded once. */
public final class Headers {
    public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    public static final CharSequence CLIENT_REQUEST_ID = HttpHeaders.createOptimized("x-client-request-id");
    public static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    public static final CharSequence RETRY_AFTER_MS = HttpHeaders.createOptimized("retry-after-ms");
    public static final CharSequence PROCESSING_MS = HttpHeaders.createOptimized("openai-processing-ms");
    public static final CharSequence VERSION = HttpHeaders.createOptimized("openai-version");
    public static final CharSequence VERSION_VALUE = HttpHeaders.createOptimized("2020-10-01");
    public static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    public static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    public static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    public static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    public static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    private Headers() {}
}
