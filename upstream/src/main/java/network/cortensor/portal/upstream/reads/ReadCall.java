package network.cortensor.portal.upstream.reads;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.net.ConnectException;
import java.time.Duration;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** One GET, bounded in time and size. Confined to one event loop; ends exactly once. */
final class ReadCall {
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;

    private final Vertx vertx;
    private final ReadTarget target;
    private final Step<Read<Buffer>> result = Step.pending();
    private final Buffer body = Buffer.buffer();
    private final long started = System.nanoTime();
    private @Nullable HttpClientRequest request;
    private long timer = -1;

    ReadCall(Vertx vertx, ReadTarget target) {
        this.vertx = vertx;
        this.target = target;
    }

    /** Asks; everything together takes no longer than this. */
    Step<Read<Buffer>> start(HttpClient client, Duration limit) {
        timer = vertx.setTimer(limit.toMillis(), late -> fail(UpstreamFailure.TIMEOUT, "no answer in time"));
        client.request(target.options(limit)).onComplete(connected -> {
            var made = connected.result();
            if (made == null) {
                notConnected(connected.cause());
            } else if (result.ended()) {
                made.reset();
            } else {
                request = made;
                made.send().onComplete(answered -> {
                    if (answered.succeeded()) {
                        read(answered.result());
                    } else {
                        fail(UpstreamFailure.CUT, kind(answered.cause()));
                    }
                });
            }
        });
        return result;
    }

    private void read(HttpClientResponse head) {
        head.exceptionHandler(broken -> fail(UpstreamFailure.CUT, kind(broken)));
        head.handler(chunk -> {
            if (body.length() + chunk.length() > target.mostBytes()) {
                fail(UpstreamFailure.GARBAGE, "an answer of more than " + target.mostBytes() + " bytes");
            } else if (!result.ended()) {
                body.appendBuffer(chunk);
            }
        });
        head.endHandler(end -> answered(head.statusCode()));
    }

    private void answered(int status) {
        if (status == OK) {
            end(new Read.Found<>(body, (System.nanoTime() - started) / 1000));
        } else if (status == NOT_FOUND) {
            end(new Read.Absent<>());
        } else {
            fail(UpstreamFailure.ERROR_STATUS, "status " + status);
        }
    }

    private void notConnected(Throwable why) {
        // The engine's own time-out is a kind of ConnectException, and has a name that says so.
        var slow = why.getClass().getSimpleName().contains("Timeout");
        fail(
                slow ? UpstreamFailure.TIMEOUT : UpstreamFailure.CONNECT,
                why instanceof ConnectException && !slow ? "connection refused" : kind(why));
    }

    private void fail(UpstreamFailure failure, String detail) {
        if (end(new Read.Failed<>(failure, detail)) && request != null) {
            request.reset();
        }
    }

    private boolean end(Read<Buffer> with) {
        vertx.cancelTimer(timer);
        return result.complete(with);
    }

    /** The kind only: messages of network errors hold addresses. */
    private static String kind(Throwable why) {
        return why.getClass().getSimpleName();
    }
}
