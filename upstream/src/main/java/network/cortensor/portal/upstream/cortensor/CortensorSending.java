package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import network.cortensor.portal.upstream.TimeLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to a router and back.
 *
 * <p>Two things end, and not together. What the receiver hears ends first ({@code told}): with the answer, an error, a time-out, or
 * because the client left. What the router does may go on: it cannot be told to stop, and a second request on its session would
 * make both fail. So we go on reading and throw away what comes ({@code drain}), until it has finished or for as long as the
 * limits allow. Only then is the session free.
 *
 * <p>Not promised: that a router whose connection broke, or whose drain took too long, is not still at work.
 */
final class CortensorSending implements Sending, RouterCall.Events {
    private static final Logger LOG = LoggerFactory.getLogger(CortensorSending.class);

    private final CortensorUpstream.Surroundings around;
    private final Attempt attempt;
    private final PreparedPrompt prepared;
    private final RouterAddress address;
    private final Handover handover;
    private final Intake intake;
    private final RouterCall call = new RouterCall(this);
    private final Deadlines deadlines;
    private final SilenceWatch silence;
    private final Step<Sending> free = Step.pending();
    private @Nullable TaskPoll poll;
    private Phase phase = Phase.PREPARING;
    private RouterCall.@Nullable Head head;
    private boolean paused;

    /** The answer has begun: from now on it may not stand still. */
    private boolean answering;

    /** It is decided what the receiver hears last. */
    private boolean ending;
    /** The receiver has heard it. */
    private boolean told;

    private enum Phase {
        /** Nothing has been written. */
        PREPARING,
        /** Written; no answer yet. */
        WAITING,
        /** The answer's bytes come. */
        READING,
        /** The answer's bytes are not the answer: the router is asked again. */
        POLLING,
        /** The router has finished, or we have hung up. */
        OVER
    }

    CortensorSending(
            CortensorUpstream.Surroundings around, Attempt attempt, PreparedPrompt prepared, Receiver receiver) {
        this.around = around;
        this.attempt = attempt;
        this.prepared = prepared;
        address = new RouterAddress(attempt.session(), limits().connect());
        handover = new Handover(receiver, attempt, prepared, around.counts(), this::told);
        intake = new Intake(handover, prepared.template(), prepared.stops());
        deadlines = new Deadlines(around.vertx(), this::silent);
        silence = deadlines.silence();
    }

    /** Begins. Called once. */
    void start() {
        var left = attempt.deadlineNanos() - System.nanoTime();
        if (left <= 0) {
            timeUp("no time left to send it");
            return;
        }
        deadlines.total(left, () -> timeUp("it took longer than it may in all"));
        new OutputLimit(prepared, around.counts()).decide(this::send, this::tooLong);
    }

    private void send(long maxTokens) {
        if (ending) {
            return;
        }
        handover.limit(maxTokens);
        silence.allow(limits().connect());
        try {
            var left = TimeUnit.NANOSECONDS.toSeconds(attempt.deadlineNanos() - System.nanoTime());
            call.start(
                    client(), address.completions(attempt), prepared.body(maxTokens, attempt.clientReference(), left));
        } catch (RuntimeException cannotAsk) {
            LOG.error(
                    "{}: the request cannot be built: {}",
                    where(),
                    cannotAsk.getClass().getName());
            notSent(null, "the request cannot be built");
        }
    }

    private void tooLong(Refusal refusal) {
        if (!ending) {
            ending = true;
            over();
            handover.refused(refusal, "longer than the model's context");
        }
    }

    @Override
    public void notSent(@Nullable UpstreamFailure failure, String why) {
        over();
        if (!ending) {
            ending = true;
            handover.notSent(failure, why);
        }
    }

    private void busy() {
        over();
        ending = true;
        handover.busy("no member of the group is free");
    }

    @Override
    public void sent() {
        phase = Phase.WAITING;
        silence.allow(limits().firstByte());
    }

    @Override
    public void head(RouterCall.Head answer) {
        phase = Phase.READING;
        head = answer;
        intake.head(answer.isEventStream() && isSuccess());
        if (!answer.isEventStream() && !ending) {
            silence.allow(limits().idle()); // the head of a stream is no answer yet, the head of a whole answer is
        }
    }

    @Override
    public void data(Buffer chunk) {
        if (!ending) {
            silence.heard();
            hear(intake.data(chunk));
        } else {
            intake.drained(chunk);
        }
    }

    @Override
    public void end() {
        if (!isSuccess()) {
            answeredWithError();
            over();
            return;
        }
        phase = Phase.POLLING; // until it is known that there is nothing to ask for
        var heard = ending ? intake.endOfDrain() : intake.end();
        if (heard instanceof Heard.Pending(String taskId, boolean ended)) {
            ask(taskId, ended);
        } else {
            hear(heard);
            over();
        }
    }

    @Override
    public void broken(String why) {
        if (!ending) {
            hear(intake.isFinished() ? intake.complete() : Heard.Failed.cut("the connection broke: " + why));
        }
        over();
    }

    private void hear(Heard heard) {
        switch (heard) {
            case Heard.More() -> {
                if (!answering && handover.hasText()) {
                    answering = true;
                    silence.allow(limits().idle());
                }
                handover.flush();
            }
            case Heard.Complete(String reason, ReportedUsage usage) -> {
                if (!ending) {
                    endWith(() -> handover.completed(reason, usage));
                }
            }
            case Heard.Pending(String taskId, boolean ended) -> ask(taskId, ended);
            case Heard.Failed(Fault fault) -> failed(fault);
        }
    }

    private void failed(Fault fault) {
        if (!ending) {
            LOG.warn("{}: {}", where(), fault.why());
            endWith(() -> handover.failed(fault));
        }
    }

    private void answeredWithError() {
        if (ending) {
            return;
        }
        var status = status();
        if (head != null && head.unsent() != null && status >= 502 && isGroup()) {
            switch (head.unsent()) {
                // Not the group's failure: one member that hangs keeps its place, and the others serve.
                case NO_MEMBER_FREE -> busy();
                case MEMBER_UNREACHABLE -> notSent(UpstreamFailure.CONNECT, "a member of the group cannot be reached");
            }
            return;
        }
        if (status == 401 || status == 403) {
            LOG.error("{}: the router does not take our token (status {}): check the catalog", where(), status);
        }
        failed(Fault.ofStatus(status, intake.errorCode()));
    }

    /** Asks until the task is over. What bounds it is the deadline and then the drain, not look-ups that fail. */
    private void ask(String taskId, boolean ended) {
        phase = Phase.POLLING;
        silence.stop();
        if (isGroup()) {
            // Which member has the task, and in which of its sessions, is not known. Its place is kept for as long as a
            // drain.
            failed(new Fault(UpstreamFailure.GARBAGE, "a group that answers with a task instead of its result"));
            drain();
            return;
        }
        poll = new TaskPoll(around.vertx(), client(), address.task(taskId), this::polled, why -> {
            failed(new Fault(UpstreamFailure.GARBAGE, why));
            over(); // it is known that the router has finished
        });
        poll.start(ended);
    }

    private void polled(Reply task) {
        if (!ending) {
            var heard = intake.whole(task);
            hear(heard instanceof Heard.Pending ? Heard.Failed.garbage("a task that ended without text") : heard);
        }
        over();
    }

    private void silent() {
        switch (phase) {
            case PREPARING -> {
                call.abandon();
                notSent(UpstreamFailure.TIMEOUT, "no connection in time");
            }
            case WAITING -> timeUp("no answer began in time");
            case READING -> {
                if (intake.isFinished()) {
                    hear(intake.complete());
                } else {
                    timeUp("the answer stood still");
                }
            }
            case POLLING, OVER -> {}
        }
    }

    private void timeUp(String why) {
        failed(Fault.late(why));
    }

    @Override
    public void letGo(End end) {
        if (!ending) {
            endWith(() -> handover.ended(end));
        }
    }

    /** Tells the receiver how it ended and reads on for the router's sake, even if the receiver throws. */
    private void endWith(Runnable telling) {
        ending = true;
        try {
            telling.run();
        } finally {
            drain();
        }
    }

    /** The receiver's part is over; the router's may not be. */
    private void drain() {
        deadlines.answered();
        if (phase == Phase.PREPARING) {
            call.abandon();
            over();
        } else if (phase != Phase.OVER) {
            call.resume();
            deadlines.drain(limits().drain(), () -> {
                LOG.warn("{}: still at work after the drain; hanging up", where());
                hangUp();
            });
        }
    }

    private void hangUp() {
        call.abandon();
        if (poll != null) {
            poll.abandon();
        }
        over();
    }

    /** The router has finished, or cannot be heard any more. */
    private void over() {
        phase = Phase.OVER;
        deadlines.stop();
        freeWhenBothEnded();
    }

    private void told() {
        told = true;
        freeWhenBothEnded();
    }

    private void freeWhenBothEnded() {
        if (told && phase == Phase.OVER) {
            free.complete(this);
        }
    }

    @Override
    public void pause() {
        if (!ending) {
            paused = true;
            call.pause();
            if (phase == Phase.READING) {
                silence.stop();
            }
        }
    }

    @Override
    public void resume() {
        if (paused && !ending) {
            paused = false;
            call.resume();
            if (phase == Phase.READING) {
                silence.allow(limits().idle());
            }
        }
    }

    @Override
    public Step<Sending> free() {
        return free;
    }

    private HttpClient client() {
        return around.client();
    }

    private TimeLimits limits() {
        return around.limits();
    }

    private String where() {
        return attempt.session().router().id() + " session " + attempt.session().number() + " reference "
                + attempt.clientReference();
    }

    private boolean isGroup() {
        return attempt.session().router().isGroup();
    }

    private int status() {
        return head == null ? 0 : head.status();
    }

    private boolean isSuccess() {
        return status() / 100 == 2;
    }
}
