package network.cortensor.portal.upstream.openai;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import network.cortensor.portal.upstream.Stamp;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to one server: the connection, the clock, and that the receiver hears exactly one ending. What the bytes mean is the
 * {@link Answer}'s.
 *
 * <p>One timer serves all time-outs: a chunk only notes the time.
 */
final class OpenAiSending implements Sending {
    private static final Logger LOG = LoggerFactory.getLogger(OpenAiSending.class);
    private static final int OK = 200;

    private enum Phase {
        CONNECTING,
        /** Sent; no answer yet. */
        WAITING,
        /** The answer has begun. */
        READING,
        /** All is told and the session free; only the end of the body is missing before the connection can be used again. */
        CLOSING,
        OVER
    }

    private final Context context;
    private final TimeLimits limits;
    private final Executor counting;
    private final Attempt attempt;
    private final SplicedRequest spliced;
    private final Receiver receiver;
    private final Account account;
    private final LateTimer timer;
    private final Step<Sending> free = Step.pending();

    private Phase phase = Phase.CONNECTING;
    private boolean told;
    private boolean begun;
    private boolean paused;
    private long waitingSince = System.nanoTime();
    private @Nullable HttpClientRequest connection;
    private @Nullable HttpClientResponse response;
    private @Nullable Answer answer;

    OpenAiSending(
            LateTimers timers,
            TimeLimits limits,
            Executor counting,
            Attempt attempt,
            SplicedRequest spliced,
            Receiver receiver) {
        this.context = timers.context();
        this.limits = limits;
        this.counting = counting;
        this.attempt = attempt;
        this.spliced = spliced;
        this.receiver = receiver;
        this.account = new Account(spliced);
        this.timer = timers.timer(this::due, this::timeUp);
    }

    void start(HttpClient client) {
        if (attempt.session().router().address().getHost() == null) {
            notSent(null, "the router's address has no host");
            return;
        }
        timer.set();
        client.request(Target.of(attempt, spliced.request())).onComplete(this::connected);
    }

    @Override
    public void pause() {
        paused = true;
        if (response != null) {
            response.pause();
        }
    }

    @Override
    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        // The upstream could not be late while nobody listened.
        waitingSince = System.nanoTime();
        timer.set();
        if (response != null) {
            response.resume();
        }
    }

    @Override
    public void letGo(End end) {
        if (told) {
            return;
        }
        told = true;
        reset();
        free.complete(this);
        if (begun) {
            account.settle(end, counting, context, receiver::ended);
        } else {
            receiver.ended(Account.nothing(end));
        }
    }

    @Override
    public Step<Sending> free() {
        return free;
    }

    InferenceRequest request() {
        return spliced.request();
    }

    int choices() {
        return spliced.choices();
    }

    Stamp stamp() {
        return attempt.stamp();
    }

    Account account() {
        return account;
    }

    /** Whether the receiver has heard, or is about to hear, how it ended. */
    boolean isOver() {
        return told;
    }

    /** Calls back when the event loop has read what there is to read now. */
    void afterThisTurn(Handler<Void> call) {
        context.runOnContext(call);
    }

    /** A streamed answer begins. */
    void begin() {
        begun = true;
        if (phase == Phase.WAITING) {
            enter(Phase.READING);
        }
        receiver.begin();
    }

    /** Hands events over, unless the receiver has let go meanwhile. */
    void events(Buffer events) {
        if (!told) {
            account.handedOver();
            receiver.events(events);
        }
    }

    /**
     * A streamed answer has ended.
     *
     * @param failure how the upstream failed, or null
     */
    void end(End end, @Nullable UpstreamFailure failure) {
        if (told) {
            return;
        }
        told = true;
        if (end == End.COMPLETED) {
            close();
        } else {
            reset();
        }
        free.complete(this);
        account.settle(end, counting, context, delivery -> receiver.ended(delivery.because(failure)));
    }

    /** An answer in one piece is at hand. The receiver may still let go while its tokens are counted. */
    void whole(byte[] bytes, int choicesFrom, int choicesTo) {
        account.handedOver();
        free.complete(this);
        account.settle(End.COMPLETED, counting, context, delivery -> {
            if (!told) {
                told = true;
                receiver.whole(
                        AnswerWriter.whole(request(), stamp(), bytes, choicesFrom, choicesTo, delivery.tokens()),
                        delivery);
            }
        });
    }

    /**
     * No answer comes.
     *
     * @param failure how the upstream failed; null where the request is at fault
     */
    void refuse(Refusal refusal, @Nullable UpstreamFailure failure, String why) {
        if (told) {
            return;
        }
        told = true;
        reset();
        free.complete(this);
        var end = refusal.problem() == Problem.UPSTREAM_TIMEOUT ? End.TIMED_OUT : End.FAILED;
        receiver.refused(refusal, Account.nothing(end).because(failure), why);
    }

    private void connected(@Nullable HttpClientRequest open, @Nullable Throwable failure) {
        if (told) {
            if (open != null) {
                open.reset();
            }
            return;
        }
        if (open == null) {
            notSent(
                    failure instanceof ConnectTimeoutException || failure instanceof TimeoutException
                            ? UpstreamFailure.TIMEOUT
                            : UpstreamFailure.CONNECT,
                    "no connection: "
                            + (failure == null ? "unknown" : failure.getClass().getSimpleName()));
            return;
        }
        connection = open;
        enter(Phase.WAITING);
        open.send(spliced.body(upstreamModel())).onComplete(this::answered);
    }

    private String upstreamModel() {
        var name = attempt.session().router().upstreamModel();
        return name == null ? spliced.model().id() : name;
    }

    private void answered(@Nullable HttpClientResponse head, @Nullable Throwable failure) {
        if (told) {
            return;
        }
        if (head == null) {
            refuse(
                    Refusal.of(Problem.UPSTREAM_FAILED),
                    UpstreamFailure.CUT,
                    "broke off before an answer: "
                            + (failure == null ? "unknown" : failure.getClass().getSimpleName()));
            return;
        }
        response = head;
        var body = answerTo(head);
        answer = body;
        if (!(body instanceof StreamedAnswer)) {
            enter(Phase.READING);
        }
        head.handler(this::read);
        head.endHandler(end -> bodyEnded(body));
        head.exceptionHandler(broken -> bodyBroken(body));
        if (paused) {
            head.pause();
        }
    }

    private Answer answerTo(HttpClientResponse head) {
        var status = head.statusCode();
        if (status != OK) {
            if (status == 401 || status == 403 || status == 404) {
                LOG.warn(
                        "router {} answered status {}: look at its address, its token and its name for the model",
                        attempt.session().router().id(),
                        status);
            }
            return new ErrorAnswer(this, status);
        }
        var type = head.getHeader("content-type");
        return request().stream() && type != null && type.startsWith("text/event-stream")
                ? new StreamedAnswer(this)
                : new WholeAnswer(this);
    }

    private void read(Buffer bytes) {
        if (told || answer == null) {
            return;
        }
        waitingSince = System.nanoTime();
        answer.read(bytes);
    }

    private void bodyEnded(Answer body) {
        leave();
        if (!told) {
            body.complete();
        }
    }

    private void bodyBroken(Answer body) {
        leave();
        if (!told) {
            body.broken();
        }
    }

    private void notSent(@Nullable UpstreamFailure failure, String why) {
        told = true;
        leave();
        free.complete(this);
        receiver.notSent(failure, why);
    }

    private void timeUp() {
        switch (phase) {
            case CONNECTING -> notSent(UpstreamFailure.TIMEOUT, "no connection in time");
            case WAITING, READING -> {
                if (!begun) {
                    refuse(Refusal.of(Problem.UPSTREAM_TIMEOUT), UpstreamFailure.TIMEOUT, "no answer in time");
                } else {
                    var enough = answer != null && answer.enough();
                    end(enough ? End.COMPLETED : End.TIMED_OUT, enough ? null : UpstreamFailure.TIMEOUT);
                    reset();
                }
            }
            case CLOSING -> reset();
            case OVER -> {
                // Nothing to wait for.
            }
        }
    }

    private void enter(Phase next) {
        phase = next;
        waitingSince = System.nanoTime();
        timer.set();
    }

    /** Waits for the end of the body, so that the connection can be used again. */
    private void close() {
        if (phase == Phase.OVER) {
            return;
        }
        enter(Phase.CLOSING);
        resume();
    }

    /** Breaks the connection off, which tells the server to stop; does nothing when the body has ended. */
    private void reset() {
        if (phase == Phase.OVER) {
            return;
        }
        leave();
        if (connection != null) {
            connection.reset();
        }
    }

    private void leave() {
        phase = Phase.OVER;
        timer.cancel();
    }

    /** When the present phase has lasted too long. */
    private long due() {
        var limit =
                switch (phase) {
                    case CONNECTING -> limits.connect();
                    case WAITING -> limits.firstByte();
                    case READING, CLOSING, OVER -> limits.idle();
                };
        var due = waitingSince + limit.toNanos();
        if (phase == Phase.CLOSING) {
            return due;
        }
        return paused || attempt.deadlineNanos() - due < 0 ? attempt.deadlineNanos() : due;
    }
}
