package network.cortensor.portal.upstream.reads;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One GET: where, with which token, and how much of an answer is read. Redirects are never followed: a token goes where the catalog
 * says and nowhere else.
 */
record ReadTarget(URI address, String path, @Nullable Secret token, int mostBytes) {
    RequestOptions options(Duration connect) {
        var secure = "https".equals(address.getScheme());
        var base = address.getRawPath() == null ? "" : address.getRawPath();
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(address.getHost())
                .setPort(address.getPort() > 0 ? address.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setURI((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path)
                .setConnectTimeout(connect.toMillis())
                .setFollowRedirects(false)
                .putHeader("accept", "application/json");
        if (token != null) {
            options.putHeader("authorization", "Bearer " + token.reveal());
        }
        return options;
    }
}
