package network.cortensor.portal.upstream.cortensor;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a router: connecting, sending, reading under back-pressure, and giving up. It knows no time-outs and not what
 * the bytes mean.
 */
final class RouterCall {
    /** How a group's nginx says that it sent nothing to any member, and why: docs/decisions/0019. */
    private static final String UNSENT = "x-group-unsent";

    /** Why a group's front sent nothing. */
    enum Unsent {
        /** All members are busy, or failed a moment ago. */
        NO_MEMBER_FREE,
        /** The member that was chosen takes no connection. */
        MEMBER_UNREACHABLE;

        private static @Nullable Unsent of(List<String> said) {
            return switch (said.size() == 1 ? said.getFirst() : "") {
                case "no_member_free" -> NO_MEMBER_FREE;
                case "member_unreachable" -> MEMBER_UNREACHABLE;
                default -> null;
            };
        }
    }

    private final Events events;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean paused;
    private boolean over;

    /** What a call tells: {@code notSent}; or {@code sent}, then {@code head}, {@code data}, {@code end}, any of which {@code broken} may replace. */
    interface Events {
        /** The connection could not be made: nothing was written. */
        void notSent(UpstreamFailure failure, String why);

        /** The connection stands and the request is being written. */
        void sent();

        /** The answer's head. */
        void head(Head head);

        /** Bytes of the answer. */
        void data(Buffer chunk);

        /** The answer is complete. */
        void end();

        /** The connection broke: what the router did is not known. */
        void broken(String why);
    }

    /**
     * The head of an answer.
     *
     * @param isEventStream whether its body is server-sent events
     * @param unsent why a group's front sent nothing to any member, if it says so
     */
    record Head(int status, boolean isEventStream, @Nullable Unsent unsent) {
        private static Head of(HttpClientResponse response) {
            var type = response.getHeader("content-type");
            return new Head(
                    response.statusCode(),
                    type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"),
                    Unsent.of(response.headers().getAll(UNSENT)));
        }
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
                events.notSent(failure(connected.cause()), kind(connected.cause()));
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
        events.head(Head.of(head));
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

    private static UpstreamFailure failure(@Nullable Throwable why) {
        return why instanceof ConnectTimeoutException || why instanceof TimeoutException
                ? UpstreamFailure.TIMEOUT
                : UpstreamFailure.CONNECT;
    }

    /** The kind of failure; messages of network errors hold addresses, which are no secret but are known from the router's id. */
    private static String kind(@Nullable Throwable why) {
        return why == null ? "unknown" : why.getClass().getSimpleName();
    }
}
