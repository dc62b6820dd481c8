package network.cortensor.portal.control.web;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Somebody who listens. One who reads too slowly is told so and dropped: nothing is kept for long. */
final class StreamClient {
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context loop;
    private final Patience patience;
    private final AtomicBoolean gone = new AtomicBoolean();

    /** Which topics. */
    final Set<StreamTopic> topics;

    /** The last message that it has seen on an earlier connection, or null. */
    final @Nullable Long lastSeen;

    // Of the event loop.
    private Runnable whenGone = () -> {};
    private long pending;
    private long pendingSince;

    /**
     * How slow one may be.
     *
     * @param pendingBytes so much may wait to be read
     * @param stallNanos for so long nothing may be read while something waits
     */
    record Patience(long pendingBytes, long stallNanos) {
        static final Patience USUAL = new Patience(8 << 20, TimeUnit.SECONDS.toNanos(20));
    }

    StreamClient(RoutingContext request, Set<StreamTopic> topics, @Nullable Long lastSeen, Patience patience) {
        this.request = request;
        this.response = request.response();
        this.loop = request.vertx().getOrCreateContext();
        this.topics = topics;
        this.lastSeen = lastSeen;
        this.patience = patience;
    }

    /**
     * Answers; on the event loop.
     *
     * @param left told once, when it has left or was dropped
     */
    void begin(Runnable left) {
        whenGone = left;
        response.closeHandler(closed -> leave());
        response.exceptionHandler(broken -> leave());
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no")
                .write("retry: 2000\n\n");
    }

    boolean gone() {
        return gone.get();
    }

    /** Sends; from any thread. */
    void send(Buffer bytes) {
        loop.runOnContext(now -> write(bytes));
    }

    /** Says why, and ends. */
    void drop(String why) {
        loop.runOnContext(now -> dropNow(why));
    }

    private void write(Buffer bytes) {
        if (gone.get()) {
            return;
        }
        if (pending > patience.pendingBytes()
                || (pending > 0 && System.nanoTime() - pendingSince > patience.stallNanos())) {
            dropNow("you read too slowly; connect again for a snapshot");
            return;
        }
        if (pending == 0) {
            pendingSince = System.nanoTime();
        }
        pending += bytes.length();
        response.write(bytes).onComplete(written -> {
            pending -= bytes.length();
            pendingSince = System.nanoTime();
        });
    }

    /** Returns whether it was here until now. */
    private boolean leave() {
        if (gone.getAndSet(true)) {
            return false;
        }
        whenGone.run();
        return true;
    }

    private void dropNow(String why) {
        if (!leave()) {
            return;
        }
        response.write(notice(why));
        response.end();
        // One who does not read does not read its end either.
        request.vertx()
                .setTimer(
                        LAST_WORDS_MILLIS,
                        late -> request.request().connection().close());
    }

    static Buffer notice(String text) {
        return Buffer.buffer(
                "event: notice\ndata: " + new JsonObject().put("text", text).encode() + "\n\n");
    }
}
