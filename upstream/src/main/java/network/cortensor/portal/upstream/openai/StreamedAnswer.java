package network.cortensor.portal.upstream.openai;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.upstream.json.MalformedJson;

/**
 * A stream of chunks. All events that come in one turn of the event loop leave together: servers send each as an HTTP chunk of its
 * own, and a write to the client for each would cost more than all the rest. The first chunk waits for the next when it only opens the answer
 * and has nothing in it yet: a server that fails right after it can still be told from one that answers.
 */
final class StreamedAnswer implements Answer, EventReader.Listener {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final OpenAiSending sending;
    private final AnswerReader reader;
    private final AnswerWriter writer;
    private final EventReader events = new EventReader(this);
    private final Handler<Void> handOverLater = turnOver -> {
        scheduled = false;
        handOver();
    };
    private boolean scheduled;
    private int chunks;
    private boolean begun;

    StreamedAnswer(OpenAiSending sending) {
        this.sending = sending;
        reader = new AnswerReader(sending.account(), false);
        writer = new AnswerWriter(sending.request(), sending.stamp());
    }

    @Override
    public void read(Buffer bytes) {
        var fits = events.read(bytes);
        if (!fits) {
            handOver();
            end(UpstreamFailure.GARBAGE, "an event is longer than " + EventReader.MAX_EVENT + " bytes");
        } else if (writer.hasEvents() && !scheduled) {
            scheduled = true;
            sending.afterThisTurn(handOverLater);
        }
    }

    @Override
    public void event(byte[] bytes, int from, int to, boolean error) {
        if (sending.isOver()) {
            return;
        }
        if (isDone(bytes, from, to)) {
            handOver();
            if (begun) {
                sending.end(End.COMPLETED, null);
            } else {
                end(UpstreamFailure.GARBAGE, "the stream has nothing in it");
            }
        } else if (error) {
            failed(UpstreamError.read(bytes, from, to));
        } else {
            try {
                chunk(bytes, from, to);
            } catch (MalformedJson malformed) {
                handOver();
                end(
                        UpstreamFailure.GARBAGE,
                        "an event is not OpenAI's JSON: at its byte " + (malformed.position() - from) + ", "
                                + malformed.what());
            }
        }
    }

    @Override
    public void complete() {
        events.finish();
        handOver();
        stopped();
    }

    @Override
    public void broken() {
        handOver();
        stopped();
    }

    @Override
    public boolean enough() {
        return reader.finished() >= sending.choices();
    }

    private void chunk(byte[] bytes, int from, int to) {
        switch (reader.read(bytes, from, to)) {
            case ANSWER -> {
                chunks++;
                writer.chunk(bytes, reader.choicesFrom(), reader.choicesTo());
            }
            case ASIDE -> {
                // Usage, which the reader has taken, or word of what the upstream is doing.
            }
            case ERROR -> failed(UpstreamError.read(bytes, from, to));
        }
    }

    private void handOver() {
        if (!writer.hasEvents() || sending.isOver()) {
            return;
        }
        if (!begun) {
            if (chunks == 1 && sending.account().isEmpty() && reader.finished() == 0) {
                return;
            }
            begun = true;
            sending.begin();
        }
        sending.events(writer.take());
    }

    /** Nothing more comes: that is an end only if every choice has said why it ended. */
    private void stopped() {
        if (begun && enough()) {
            sending.end(End.COMPLETED, null);
        } else {
            end(UpstreamFailure.CUT, "the stream ended before an answer began");
        }
    }

    private void failed(UpstreamError error) {
        handOver();
        if (begun) {
            sending.end(End.UPSTREAM_CUT, UpstreamFailure.CUT);
        } else {
            sending.refuse(
                    error.refusalInBand(), error.failureInBand(), "an error in the stream, code " + error.code());
        }
    }

    private void end(UpstreamFailure failure, String whyNoAnswer) {
        if (begun) {
            sending.end(End.UPSTREAM_CUT, failure);
        } else {
            sending.refuse(Refusal.of(Problem.UPSTREAM_FAILED), failure, whyNoAnswer);
        }
    }

    private static boolean isDone(byte[] bytes, int from, int to) {
        if (to - from < DONE.length || bytes[from] != '[') {
            return false;
        }
        for (var i = 0; i < DONE.length; i++) {
            if (bytes[from + i] != DONE[i]) {
                return false;
            }
        }
        return true;
    }
}
