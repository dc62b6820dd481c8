package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays one {@link Reply} over one connection, on its event loop. Keeps to the speed, waits for a slow reader, and notices a client
 * that leaves: then it stops, or works on in silence to the end, as it was told.
 */
final class Playback {
    private static final long SHORTEST_TIMER_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Terms terms;
    private final Seen seen;

    private List<Step> steps = List.of();
    private int next;
    private long dueNanos;
    private @Nullable Long timer;
    private Future<Void> lastWrite = Future.succeededFuture();
    private boolean clientLeft;
    private boolean idle;
    private boolean waitingForDrain;
    private boolean over;

    /**
     * What a playback agrees to.
     *
     * @param tokensPerSecond speed of {@link Step.Work}; 0 is no time at all
     * @param workOnAfterLeave whether work goes on when the client has left
     * @param released runs once, when the work is over
     */
    record Terms(int tokensPerSecond, boolean workOnAfterLeave, Runnable released) {}

    Playback(Vertx vertx, HttpServerRequest request, Terms terms, Seen seen) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.terms = terms;
        this.seen = seen;
    }

    void play(Reply reply) {
        steps = reply.steps();
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        response.setChunked(!reply.headers().containsKey("content-length"));
        response.closeHandler(gone -> left());
        // A write to a client that has gone fails: the close handler is told as well and decides.
        response.exceptionHandler(failure -> {});
        dueNanos = System.nanoTime();
        proceed();
    }

    /** Drops what was to come and plays these steps instead; nothing when the work is already over. */
    void interrupt(List<Step> instead) {
        if (over) {
            return;
        }
        cancelTimer();
        steps = instead;
        next = 0;
        idle = false;
        waitingForDrain = false;
        proceed();
    }

    private void proceed() {
        while (!over && next < steps.size()) {
            if (!take(steps.get(next++))) {
                return;
            }
        }
        stop();
    }

    /** Does one step; false when the rest has to wait. */
    private boolean take(Step step) {
        return switch (step) {
            case Step.Wait(long millis) -> pass(TimeUnit.MILLISECONDS.toNanos(millis));
            case Step.Work(int tokens) -> terms.tokensPerSecond() == 0 || pass(nanosFor(tokens));
            case Step.Open() -> {
                if (present()) {
                    lastWrite = response.writeHead();
                }
                yield true;
            }
            case Step.Send(Buffer bytes) -> send(bytes);
            case Step.Finish(Buffer bytes) -> finish(bytes);
            case Step.Fail fail -> fail(fail);
            case Step.Hang() -> {
                idle = true;
                if (clientLeft) {
                    stop();
                }
                yield false;
            }
            case Step.Reset() -> {
                lastWrite.onComplete(written -> ConnectionReset.of(request));
                stop();
                yield false;
            }
            case Step.Do(Runnable change) -> {
                change.run();
                yield true;
            }
        };
    }

    private long nanosFor(int tokens) {
        return TimeUnit.SECONDS.toNanos(tokens) / terms.tokensPerSecond();
    }

    /** Lets time pass. Time is added up, so that timers that fire late do not slow the stream down. */
    private boolean pass(long nanos) {
        dueNanos += nanos;
        long left = dueNanos - System.nanoTime();
        if (left < SHORTEST_TIMER_NANOS) {
            return true;
        }
        timer = vertx.setTimer(Math.max(1, Math.round(left / 1e6)), fired -> {
            timer = null;
            proceed();
        });
        return false;
    }

    private boolean send(Buffer bytes) {
        if (!present() || bytes.length() == 0) {
            return true;
        }
        seen.sent(bytes.length());
        lastWrite = response.write(bytes);
        if (!response.writeQueueFull()) {
            return true;
        }
        response.drainHandler(drained -> {
            response.drainHandler(null);
            dueNanos = Math.max(dueNanos, System.nanoTime());
            resumeFromDrain();
        });
        waitingForDrain = true;
        return false;
    }

    private void resumeFromDrain() {
        if (waitingForDrain && !over) {
            waitingForDrain = false;
            proceed();
        }
    }

    private boolean finish(Buffer bytes) {
        if (present()) {
            if (!response.headWritten()) {
                response.setChunked(false);
            }
            seen.sent(bytes.length());
            seen.complete();
            lastWrite = response.end(bytes);
        }
        return true;
    }

    private boolean fail(Step.Fail fail) {
        if (response.headWritten()) {
            return finish(Sse.event(fail.body()));
        }
        if (present()) {
            response.setStatusCode(fail.status()).putHeader("content-type", "application/json");
        }
        return finish(fail.body().toBuffer());
    }

    private boolean present() {
        return !clientLeft && !response.ended() && !response.closed();
    }

    private void left() {
        if (over || response.ended()) {
            return;
        }
        clientLeft = true;
        seen.cancel();
        if (idle || !terms.workOnAfterLeave()) {
            stop();
        } else {
            resumeFromDrain();
        }
    }

    private void stop() {
        if (!over) {
            over = true;
            cancelTimer();
            terms.released().run();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            vertx.cancelTimer(timer);
            timer = null;
        }
    }
}
