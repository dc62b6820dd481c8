package network.cortensor.portal.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.gateway.record.RequestFacts;
import network.cortensor.portal.gateway.record.Trace;
import network.cortensor.portal.gateway.wire.ErrorBody;
import network.cortensor.portal.gateway.wire.Headers;
import network.cortensor.portal.gateway.wire.RequestBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer, from arrival to the end. Everything that a step takes for the request is handed to the exchange,
 * which gives all of it back in reverse order, exactly once, however the request ends: answer, refusal, error, client gone, time
 * out, shutdown. Belongs to one event loop.
 */
public final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private static final int HTTP_OK = 200;
    private static final long WAIT_BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Buffer WAITING = Buffer.buffer(": waiting\n\n");

    private final HttpServerRequest request;
    private final Surroundings surroundings;
    private final RequestFacts facts;
    private final long arrivedNanos;
    private final ArrayDeque<Held> held = new ArrayDeque<>(4);
    private @Nullable Recording recording;
    private @Nullable Step<?> awaited;
    private @Nullable Relay relay;
    private @Nullable RequestBody body;
    private boolean waits;
    private long waitBeatAt;
    private boolean over;

    /** Begins an exchange; the request has just arrived on the current event loop. */
    public Exchange(HttpServerRequest request, String route, Surroundings surroundings) {
        this.request = request;
        this.surroundings = surroundings;
        arrivedNanos = System.nanoTime();
        var trace = Trace.from(request.getHeader(Headers.TRACEPARENT));
        facts = new RequestFacts(
                surroundings.ids().next("req_"), route, surroundings.clock().instant(), trace);
        request.response().putHeader(Headers.REQUEST_ID, facts.requestId());
        request.response().closeHandler(closed -> callerLeft());
        request.exceptionHandler(broken -> callerLeft());
    }

    /** {@code req_...} */
    public String requestId() {
        return facts.requestId();
    }

    /** What is known of the request so far. */
    public RequestFacts facts() {
        return facts;
    }

    /** The key that the request carries, or null. */
    public @Nullable String bearerToken() {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : null;
    }

    /** Where the request comes from. */
    public String address() {
        return String.valueOf(request.remoteAddress().hostAddress());
    }

    /** The request's whole body, bounded in size and time; the caller is known by now. */
    public Step<byte[]> body(Caller caller) {
        facts.caller(caller);
        var limits = surroundings.limits();
        body = new RequestBody(request, surroundings.bodyMemory(), limits.maxBodyBytes(), limits.bodyTimeout());
        hold(body::free);
        return await(body.read());
    }

    /** The same step, ended on this exchange's event loop, and ended at once when the client leaves. */
    public <T> Step<T> onLoop(Step<T> step) {
        if (step.ended()) {
            return step;
        }
        if (body == null && !request.isEnded()) {
            // Nobody listens for the body yet: it has to wait where it is.
            request.pause();
        }
        var here = Step.<T>pending();
        step.end((value, failure) -> surroundings.runOnLoop(() -> {
            if (failure != null) {
                here.fail(failure);
            } else if (value != null) {
                here.complete(value);
            }
        }));
        return await(here);
    }

    /** Answers with a small JSON document and ends the exchange. */
    public void answer(int status, byte[] json) {
        facts.answered(status, null);
        firstByte();
        if (body == null) {
            request.resume();
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Headers.JSON)
                .end(Buffer.buffer(json));
        finish();
    }

    /** Ends the exchange: a served request has been answered already, a failure is told to the client. */
    public void close(@Nullable Object served, @Nullable Throwable failure) {
        try {
            if (failure != null) {
                refuse(failure);
            }
        } catch (RuntimeException bug) {
            log.error("request {} could not be refused", requestId(), bug);
            request.connection().close();
        } finally {
            finish();
        }
    }

    /** Time that only the clock can enforce: a body that does not come, a client that does not read. */
    public void checkTime(long nowNanos) {
        if (body != null) {
            body.checkTime(nowNanos);
        }
        if (relay != null) {
            relay.checkTime(nowNanos, surroundings.limits().stalledClient());
        }
        if (waits && nowNanos - waitBeatAt >= WAIT_BEAT_NANOS) {
            waitBeatAt = nowNanos;
            beginStream();
            request.response().write(WAITING);
        }
    }

    /** Far past every limit: something did not end as it should. Whatever it is, it does not keep what was taken. */
    public void giveUp() {
        close(null, new IllegalStateException("it did not end within its time"));
    }

    /** The process stops and has waited as long as it may. */
    public void shutDown() {
        if (relay == null) {
            abandon(Refusal.of(Problem.SHUTTING_DOWN));
        } else {
            relay.letGo(End.SHUT_DOWN);
        }
    }

    void hold(Held thing) {
        if (over) {
            thing.giveBack();
        } else {
            held.push(thing);
        }
    }

    /** Gives one thing back before the end, for example a session that could not be reached. */
    void giveBack(Held thing) {
        if (held.remove(thing)) {
            thing.giveBack();
        }
    }

    void record(Recording opened) {
        recording = opened;
        hold(opened);
    }

    @Nullable
    Recording recording() {
        return recording;
    }

    Upstreams upstreams() {
        return surroundings.upstreams();
    }

    Trace trace() {
        return facts.trace();
    }

    Instant occurredAt() {
        return facts.occurredAt();
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** Time since the request arrived. */
    public long elapsedNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    HttpServerRequest request() {
        return request;
    }

    /** Runs something on this exchange's event loop; from any thread. */
    void runOnLoop(Runnable task) {
        surroundings.runOnLoop(task);
    }

    void relaying(@Nullable Relay started) {
        relay = started;
    }

    /** A stream waits, maybe again: from the second second on its client hears that it does. The status is fixed by then. */
    void waits() {
        waits = true;
        if (waitBeatAt == 0) {
            waitBeatAt = System.nanoTime();
        }
    }

    /** It waits no longer. */
    void waitIsOver() {
        waits = false;
    }

    /** A step that ends after this time, and fails when the client leaves. Whoever has reason to go on earlier completes it. */
    Step<Exchange> pause(Duration time) {
        var began = System.nanoTime();
        var over = Step.<Exchange>pending();
        var timer = surroundings.later(time, () -> over.complete(this));
        Held held = timer::run;
        hold(held);
        over.end((done, left) -> {
            giveBack(held);
            facts.paused((System.nanoTime() - began) / 1000);
        });
        return await(over);
    }

    /** The head of a streamed answer, unless it has left. */
    void beginStream() {
        var response = request.response();
        if (response.headWritten()) {
            return;
        }
        stamp(elapsedNanos() / 1000);
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, Headers.EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, Headers.NO_CACHE);
    }

    /** The status that goes with a problem now: once the head has left it stays what it was. */
    int status(Problem problem) {
        return request.response().headWritten() ? HTTP_OK : problem.status();
    }

    /** The first byte of the answer is about to leave. */
    void firstByte() {
        var micros = elapsedNanos() / 1000;
        facts.firstByte(micros);
        if (!request.response().headWritten()) {
            stamp(micros);
        }
    }

    /** The headers that every answer has. */
    private void stamp(long micros) {
        request.response()
                .putHeader(Headers.PROCESSING_MS, Long.toString(TimeUnit.MICROSECONDS.toMillis(micros)))
                .putHeader(Headers.VERSION, Headers.VERSION_VALUE);
    }

    private <T> Step<T> await(Step<T> step) {
        awaited = step.ended() ? null : step;
        return step;
    }

    private void callerLeft() {
        if (over) {
            return;
        }
        if (relay == null) {
            abandon(new CallerLeft());
        } else {
            relay.letGo(End.CALLER_LEFT);
        }
    }

    private void abandon(Throwable why) {
        var waiting = awaited;
        if (waiting != null) {
            awaited = null;
            waiting.fail(why);
        }
    }

    private void refuse(Throwable failure) {
        switch (failure) {
            case CallerLeft left -> {
                facts.answered(0, "caller_left");
                if (recording != null) {
                    recording.callerLeft();
                }
            }
            case Refusal refusal -> answer(refusal);
            default -> {
                log.error("request {} failed through our own fault", requestId(), failure);
                answer(Refusal.of(Problem.INTERNAL_ERROR));
            }
        }
    }

    private void answer(Refusal refusal) {
        var problem = refusal.problem();
        facts.answered(status(problem), problem.code());
        if (recording != null) {
            recording.giveBack();
        }
        var response = request.response();
        if (response.closed() || response.ended()) {
            request.connection().close();
            return;
        }
        if (response.headWritten()) {
            response.end(ErrorBody.event(refusal))
                    .onComplete(done -> request.connection().close());
            return;
        }
        stamp(elapsedNanos() / 1000);
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, Headers.JSON);
        var shouldRetry = problem.shouldRetry();
        if (shouldRetry != null) {
            response.putHeader(Headers.SHOULD_RETRY, shouldRetry);
        }
        if (refusal.retryAfter() != null) {
            retryAfter(refusal.retryAfter());
        }
        var close = problem.closesConnection() || (RequestBody.expected(request) && !request.isEnded());
        request.resume();
        if (close) {
            surroundings.condemn(request.connection());
            response.putHeader(HttpHeaders.CONNECTION, Headers.CLOSE);
        }
        var written = response.end(ErrorBody.of(refusal));
        if (close) {
            written.onComplete(done -> request.connection().close());
        }
    }

    /** Exact in milliseconds; in seconds rounded up and kept where client libraries honour it. */
    private void retryAfter(Duration wait) {
        var millis = Math.max(1, wait.toMillis());
        var seconds = Math.clamp(Math.ceilDiv(millis, 1000), 1, 60);
        request.response()
                .putHeader(Headers.RETRY_AFTER_MS, Long.toString(millis))
                .putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        awaited = null;
        for (var thing = held.poll(); thing != null; thing = held.poll()) {
            try {
                thing.giveBack();
            } catch (RuntimeException bug) {
                log.error("request {} could not give something back", requestId(), bug);
            }
        }
        facts.over(elapsedNanos() / 1000);
        surroundings.ended(this);
    }
}
