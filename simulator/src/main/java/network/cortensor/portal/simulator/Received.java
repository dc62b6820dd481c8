package network.cortensor.portal.simulator;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.TreeMap;

/** Reads a request whole, records it, and hands its body on. */
final class Received {
    private static final int LARGEST_BODY = 32 << 20;

    private Received() {}

    static void whole(HttpServerRequest request, Seen seen, Handler<Buffer> next) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > LARGEST_BODY) {
                request.connection().close();
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            seen.record(seen(request, body));
            next.handle(body);
        });
    }

    private static SeenRequest seen(HttpServerRequest request, Buffer body) {
        var headers = new TreeMap<String, String>();
        request.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (one, two) -> one + ", " + two));
        return new SeenRequest(request.method().name(), request.uri(), headers, body.toString());
    }
}
