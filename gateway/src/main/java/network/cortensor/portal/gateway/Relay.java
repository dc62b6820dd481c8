package network.cortensor.portal.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.gateway.wire.ErrorBody;
import network.cortensor.portal.gateway.wire.Headers;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import network.cortensor.portal.upstream.Stamp;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Hands an upstream's answer to the client: bytes through, as fast as the client reads. Records how it ended before the last byte
 * leaves. From the first byte on nothing is thrown.
 */
final class Relay implements Receiver {
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final Exchange exchange;
    private final Recording recording;
    private final InferenceRequest request;
    private final Stamp stamp;
    private final Trial trial;
    private final HttpServerResponse response;
    private final Step<Outcome> outcome = Step.pending();
    private @Nullable Sending sending;
    private long stalledSince;

    Relay(Exchange exchange, Recording recording, InferenceRequest request, Stamp stamp, Trial trial) {
        this.exchange = exchange;
        this.trial = trial;
        this.recording = recording;
        this.request = request;
        this.stamp = stamp;
        this.response = exchange.request().response();
        exchange.relaying(this);
    }

    /** What came of the attempt; completes on the event loop. */
    Step<Outcome> outcome() {
        return outcome;
    }

    void sending(Sending started) {
        sending = started;
    }

    /** The client left, or the process stops: nothing more is delivered. */
    void letGo(End end) {
        if (sending != null) {
            sending.letGo(end);
        }
    }

    /** A client that leaves a full buffer unread for too long counts as gone. */
    void checkTime(long nowNanos, Duration stalledClient) {
        if (stalledSince != 0 && nowNanos - stalledSince > stalledClient.toNanos()) {
            letGo(End.CALLER_LEFT);
        }
    }

    @Override
    public void notSent(@Nullable UpstreamFailure failure, String why) {
        trial.notSent(failure);
        exchange.relaying(null);
        outcome.complete(new Outcome.NotSent(failure, why));
    }

    @Override
    public void busy(String why) {
        trial.notSent(null);
        exchange.relaying(null);
        outcome.complete(new Outcome.Busy(why));
    }

    @Override
    public void refused(Refusal refusal, Delivery delivery, String why) {
        trial.ended(delivery);
        exchange.facts().detail(why);
        if (!recorded(
                delivery, exchange.status(refusal.problem()), refusal.problem().code())) {
            return;
        }
        outcome.complete(new Outcome.Broken(refusal));
    }

    @Override
    public void whole(Buffer body, Delivery delivery) {
        trial.ended(delivery);
        if (response.closed()) {
            // The client left while the last of it was worked out: nothing was delivered.
            ended(new Delivery(End.CALLER_LEFT, Tokens.NONE, UsageSource.NONE, delivery.taskId()));
            return;
        }
        exchange.firstByte();
        if (!recorded(delivery, 200, null)) {
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, Headers.JSON).end(body);
        served(delivery.end());
    }

    @Override
    public void begin() {
        exchange.firstByte();
        exchange.beginStream();
        exchange.facts().answered(200, null);
    }

    @Override
    public void events(Buffer events) {
        response.write(events);
        var source = sending;
        if (response.writeQueueFull() && source != null && stalledSince == 0) {
            stalledSince = System.nanoTime();
            source.pause();
            response.drainHandler(drained -> {
                stalledSince = 0;
                source.resume();
            });
        }
    }

    @Override
    public void ended(Delivery delivery) {
        trial.ended(delivery);
        var begun = response.headWritten();
        var problem = problem(delivery.end());
        var status = begun ? 200 : problem == null ? 0 : problem.status();
        if (!recorded(delivery, status, problem == null ? null : problem.code())) {
            return;
        }
        if (problem != null && !begun && !response.closed()) {
            outcome.complete(new Outcome.Broken(Refusal.of(problem)));
            return;
        }
        if (delivery.end() == End.CALLER_LEFT || response.closed()) {
            exchange.request().connection().close();
        } else if (problem != null) {
            response.end(ErrorBody.event(Refusal.of(problem)))
                    .onComplete(done -> exchange.request().connection().close());
        } else {
            response.end(request.includeUsage() ? usage(delivery.tokens()).appendBuffer(DONE) : DONE);
        }
        served(delivery.end());
    }

    /** What cannot be recorded is not handed over: the exchange ends as our own fault. */
    private boolean recorded(Delivery delivery, int status, @Nullable String errorCode) {
        try {
            recording.end(delivery, status, errorCode);
            return true;
        } catch (RuntimeException bug) {
            outcome.fail(bug);
            return false;
        }
    }

    private void served(End end) {
        outcome.complete(new Outcome.Answered(new Served(end)));
    }

    /** What the client is told when an answer breaks; null when it did not. */
    private static @Nullable Problem problem(End end) {
        return switch (end) {
            case COMPLETED, CALLER_LEFT -> null;
            case TIMED_OUT -> Problem.UPSTREAM_TIMEOUT;
            case SHUT_DOWN -> Problem.SHUTTING_DOWN;
            case UPSTREAM_CUT, FAILED, LEASE_LOST, INTERRUPTED -> Problem.UPSTREAM_FAILED;
        };
    }

    /** The chunk that {@code stream_options.include_usage} asks for. */
    private Buffer usage(Tokens tokens) {
        var object =
                switch (request.endpoint()) {
                    case CHAT_COMPLETIONS -> "chat.completion.chunk";
                    case COMPLETIONS -> "text_completion";
                };
        var event = "data: {\"id\":\"" + stamp.id() + "\",\"object\":\"" + object + "\",\"created\":"
                + stamp.createdSeconds()
                + ",\"model\":\"" + stamp.model() + "\",\"choices\":[],\"usage\":{\"prompt_tokens\":" + tokens.prompt()
                + ",\"completion_tokens\":" + tokens.completion() + ",\"total_tokens\":" + tokens.total()
                + ",\"prompt_tokens_details\":{\"cached_tokens\":" + tokens.cached()
                + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + tokens.reasoning() + "}}}\n\n";
        return Buffer.buffer(event.getBytes(StandardCharsets.UTF_8));
    }
}
