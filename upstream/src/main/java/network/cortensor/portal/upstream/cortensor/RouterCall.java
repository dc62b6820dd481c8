package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a router: connecting, sending, reading under back-pressure, and giving up. It knows no time-outs and not what
 * the bytes mean.
 */
final class RouterCall {
    private final Events events;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean paused;
    private boolean over;

    /** What a call tells: {@code notSent}; or {@code sent}, then {@code head}, {@code data}, {@code end}, any of which {@code broken} may replace. */
    interface Events {
        /** The connection could not be made: nothing was written. */
        void notSent(String why);

        /** The connection stands and the request is being written. */
        void sent();

        /** The answer's head. */
        void head(int status, boolean isEventStream);

        /** Bytes of the answer. */
        void data(Buffer chunk);

        /** The answer is complete. */
        void end();

        /** The connection broke: what the router did is not known. */
        void broken(String why);
    }

    RouterCall(Events events) {
        this.events = events;
    }

    /** Starts. Called once. */
    void start(HttpClient client, RequestOptions options, Buffer body) {
        client.request(options).onComplete(connected -> {
            var made = connected.result();
            if (over) {
                if (made != null) {
                    made.reset();
                }
                return;
            }
            if (made == null) {
                over = true;
                events.notSent(kind(connected.cause()));
                return;
            }
            request = made;
            events.sent();
            made.send(body).onComplete(answered -> {
                if (over) {
                    return;
                }
                if (answered.failed()) {
                    broken(answered.cause());
                } else {
                    read(answered.result());
                }
            });
        });
    }

    private void read(HttpClientResponse head) {
        response = head;
        head.exceptionHandler(this::broken);
        head.handler(chunk -> {
            if (!over) {
                events.data(chunk);
            }
        });
        head.endHandler(end -> {
            if (!over) {
                over = true;
                events.end();
            }
        });
        if (paused) {
            head.pause();
        }
        var type = head.getHeader("content-type");
        events.head(
                head.statusCode(), type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"));
    }

    private void broken(Throwable why) {
        if (!over) {
            over = true;
            events.broken(kind(why));
        }
    }

    /** Reads no more until {@link #resume}. */
    void pause() {
        paused = true;
        if (response != null) {
            response.pause();
        }
    }

    /** Reads on. */
    void resume() {
        paused = false;
        if (response != null) {
            response.resume();
        }
    }

    /** Closes the connection; nothing more is told. */
    void abandon() {
        if (over) {
            return;
        }
        over = true;
        if (request != null) {
            request.reset();
        }
    }

    /** The kind of failure; messages of network errors hold addresses, which are no secret but are known from the router's id. */
    private static String kind(@Nullable Throwable why) {
        return why == null ? "unknown" : why.getClass().getSimpleName();
    }
}
