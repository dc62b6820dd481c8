package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of what a router sends, be it events, one JSON object or a task, whichever of them was asked for. Text goes to the
 * handover; what else it amounts to is returned.
 */
final class Intake {
    /** No answer that comes in one piece may be larger, in bytes; and no stream, in characters. */
    static final int MOST = 16 << 20;

    private static final Buffer DONE = Buffer.buffer("[DONE]");

    private final Handover handover;
    private final AnswerText text;
    private final EventReader events = new EventReader();
    private final Buffer body = Buffer.buffer();
    private boolean isEventStream;
    private boolean sawText;

    /** An event was too large: where the next one begins is not known. */
    private boolean lost;

    private @Nullable String ourTask;
    private @Nullable String ourAnswer;
    private @Nullable String pendingTask;
    private boolean pendingIsOver;
    private @Nullable String finishReason;
    private @Nullable ReportedUsage usage;

    Intake(Handover handover, Template template, List<String> stops) {
        this.handover = handover;
        this.text = new AnswerText(template, stops, handover::piece);
    }

    /** What kind of body comes. */
    void head(boolean eventStream) {
        isEventStream = eventStream;
    }

    /** Whether the model has said why it stopped: what may still come is no text. */
    boolean isFinished() {
        return finishReason != null;
    }

    /** The next bytes. */
    Heard data(Buffer chunk) {
        if (isEventStream) {
            return events(chunk);
        }
        if (body.length() + chunk.length() > MOST) {
            return Heard.Failed.garbage("an answer of more than " + MOST + " bytes");
        }
        body.appendBuffer(chunk);
        return Heard.MORE;
    }

    /** Bytes that nobody wants any more; of use only where they can say that the router goes on working. */
    void drained(Buffer chunk) {
        if (isEventStream) {
            if (!lost) {
                drainEvents(chunk);
            }
        } else if (body.length() + chunk.length() <= MOST) {
            body.appendBuffer(chunk);
        }
    }

    /** There are no more unwanted bytes. {@link Heard.Pending} when the router is still at work, otherwise nothing. */
    Heard endOfDrain() {
        if (isEventStream) {
            var last = lost ? null : events.end();
            if (last != null) {
                drainEvent(last);
            }
            return pendingTask != null && !pendingIsOver && !sawText && finishReason == null
                    ? new Heard.Pending(pendingTask, false)
                    : Heard.MORE;
        }
        var reply = Reply.of(body);
        var task = reply == null ? null : reply.taskId();
        return reply != null && task != null && reply.isPending() && !reply.isTaskOver()
                ? new Heard.Pending(task, false)
                : Heard.MORE;
    }

    /** The code that the body of an error names. */
    String errorCode() {
        var reply = Reply.of(body);
        return reply == null ? "unnamed" : reply.errorCode();
    }

    /** There are no more bytes. */
    Heard end() {
        if (!isEventStream) {
            var reply = Reply.of(body);
            return reply == null ? Heard.Failed.garbage("an answer that is no JSON object") : whole(reply);
        }
        var last = events.end();
        if (last != null && (last.equals(DONE) || Reply.of(last) != null)) { // otherwise it was cut
            var heard = event(last);
            if (!(heard instanceof Heard.More)) {
                return heard;
            }
        }
        if (finishReason != null) {
            return complete();
        }
        if (!sawText && pendingTask != null) {
            return new Heard.Pending(pendingTask, pendingIsOver);
        }
        return Heard.Failed.cut("a stream that ends without its end");
    }

    /** An answer in one piece. */
    Heard whole(Reply reply) {
        handover.task(reply.taskId());
        var whole = reply.text();
        if (reply.isError() && whole.isEmpty()) {
            return Heard.Failed.error("an error with status 200", reply.errorCode());
        }
        if (whole.isEmpty()) {
            var task = reply.taskId();
            return reply.isPending() && task != null
                    ? new Heard.Pending(task, reply.isTaskOver())
                    : Heard.Failed.garbage("an answer without text");
        }
        take(reply, whole);
        return complete();
    }

    /** The answer ends here although the router has not said so, for example when only its last words are missing. */
    Heard complete() {
        text.end();
        if (!handover.hasText() && !text.stopped()) {
            return Heard.Failed.garbage("an answer without text");
        }
        if (text.stopped()) {
            return new Heard.Complete("stop", null); // what was reported covers text that is not delivered
        }
        var cutShort = finishReason == null && usage != null && usage.completion() >= handover.limit();
        return new Heard.Complete(finishReason == null ? cutShort ? "length" : "stop" : finishReason, usage);
    }

    private Heard events(Buffer chunk) {
        try {
            Heard heard = Heard.MORE;
            for (var event : events.add(chunk)) {
                if (heard instanceof Heard.More) {
                    heard = event(event);
                } else {
                    drainEvent(event);
                }
            }
            return heard instanceof Heard.More && handover.length() > MOST
                    ? Heard.Failed.garbage("a stream without end")
                    : heard;
        } catch (EventReader.TooLarge tooLarge) {
            lost = true;
            return Heard.Failed.garbage(String.valueOf(tooLarge.getMessage()));
        }
    }

    private void drainEvents(Buffer chunk) {
        try {
            events.add(chunk).forEach(this::drainEvent);
        } catch (EventReader.TooLarge tooLarge) {
            lost = true; // reading on goes on all the same, to the end of the answer
        }
    }

    /** Nothing of it is handed over. */
    private void drainEvent(Buffer event) {
        var reply = Reply.of(event);
        if (reply != null && !isForeign(reply)) {
            pending(reply);
            sawText |= !reply.text().isEmpty();
            finishReason = finishReason == null ? reply.finishReason() : finishReason;
        }
    }

    private void pending(Reply reply) {
        if (reply.isPending() && reply.taskId() != null) {
            pendingTask = reply.taskId();
            pendingIsOver = reply.isTaskOver();
        }
    }

    private Heard event(Buffer event) {
        if (event.equals(DONE)) {
            return sawText || pendingTask == null ? complete() : Heard.MORE;
        }
        var reply = Reply.of(event);
        if (reply == null) {
            return Heard.Failed.garbage("an event that is no JSON object");
        }
        if (isForeign(reply)) {
            return Heard.MORE;
        }
        if (reply.isError()) {
            return Heard.Failed.error("an error in the stream", reply.errorCode());
        }
        handover.task(reply.taskId());
        pending(reply);
        take(reply, reply.text());
        return text.stopped() ? complete() : Heard.MORE;
    }

    private void take(Reply reply, String piece) {
        if (!piece.isEmpty()) {
            sawText = true;
            text.add(piece);
        }
        if (reply.finishReason() != null) {
            finishReason = reply.finishReason();
        }
        if (reply.usage() != null) {
            usage = reply.usage();
        }
    }

    /**
     * Events of other tasks can be mixed in; the first one tells which is ours. An event may name the task, the answer or both: only
     * names of one kind are compared, and an event that is ours by one of them tells the other.
     */
    private boolean isForeign(Reply reply) {
        var task = reply.taskId();
        var answer = reply.answerId();
        if (task != null && ourTask != null) {
            if (!task.equals(ourTask)) {
                return true;
            }
        } else if (answer != null && ourAnswer != null && !answer.equals(ourAnswer)) {
            return true;
        }
        ourTask = ourTask == null ? task : ourTask;
        ourAnswer = ourAnswer == null ? answer : ourAnswer;
        return false;
    }
}
