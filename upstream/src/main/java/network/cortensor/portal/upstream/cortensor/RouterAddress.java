package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.upstream.Attempt;

/** Where a router takes requests for a session. Redirects are never followed: a token goes where the catalog says and nowhere else. */
final class RouterAddress {
    private final Session session;
    private final Duration connect;

    RouterAddress(Session session, Duration connect) {
        this.session = session;
        this.connect = connect;
    }

    /** The request for a completion. */
    RequestOptions completions(Attempt attempt) {
        var completions = "/api/" + session.router().api().word() + "/completions";
        // The routers of a group use the session that each is configured with.
        var path = session.number().isEmpty() ? completions : completions + "/" + session.number();
        var options = request(HttpMethod.POST, path)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "text/event-stream, application/json");
        if (attempt.traceparent() != null) {
            options.putHeader("traceparent", attempt.traceparent());
        }
        return options;
    }

    /** The request for a task's state and result. */
    RequestOptions task(String taskId) {
        return request(HttpMethod.GET, "/api/v1/tasks/" + session.number() + "/" + taskId);
    }

    private RequestOptions request(HttpMethod method, String path) {
        var address = session.router().address();
        var secure = "https".equals(address.getScheme());
        var base = address.getRawPath() == null ? "" : address.getRawPath();
        var options = new RequestOptions()
                .setMethod(method)
                .setHost(address.getHost())
                .setPort(address.getPort() > 0 ? address.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setURI((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path)
                .setConnectTimeout(connect.toMillis())
                .setFollowRedirects(false);
        var token = session.router().token();
        if (token != null) {
            options.putHeader("authorization", "Bearer " + token.reveal());
        }
        return options;
    }
}
