package network.cortensor.portal.upstream.openai;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.request.InferenceRequest;

/** Where a request goes and with which headers: ours alone, nothing of the client's. */
final class Target {
    private static final String VERSION = "/v1";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private Target() {}

    /** The request line and headers of an attempt. */
    static RequestOptions of(Attempt attempt, InferenceRequest request) {
        var router = attempt.session().router();
        var address = router.address();
        var tls = "https".equalsIgnoreCase(address.getScheme());
        var port = address.getPort() >= 0 ? address.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(address.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(path(router, request.endpoint()))
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("accept", request.stream() ? "text/event-stream" : "application/json");
        if (router.token() != null) {
            options.putHeader("authorization", "Bearer " + router.token().reveal());
        }
        if (attempt.traceparent() != null) {
            options.putHeader("traceparent", attempt.traceparent());
        }
        return options;
    }

    /** The base path with or without its version, and the call. */
    private static String path(Router router, Endpoint endpoint) {
        var base = router.address().getRawPath();
        while (base.endsWith("/")) {
            base = base.substring(0, base.length() - 1);
        }
        return base.endsWith(VERSION)
                ? base.substring(0, base.length() - VERSION.length()).concat(endpoint.path())
                : base.concat(endpoint.path());
    }
}
