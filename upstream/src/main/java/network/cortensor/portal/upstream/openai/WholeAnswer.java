package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.upstream.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/** One JSON object: what a request without stream gets, and what some servers send although a stream was asked for. */
final class WholeAnswer implements Answer {
    /** Bytes of an answer, at most. */
    static final int MAX_BODY = 32 * 1024 * 1024;

    private final OpenAiSending sending;
    private @Nullable Buffer body;

    WholeAnswer(OpenAiSending sending) {
        this.sending = sending;
    }

    @Override
    public void read(Buffer bytes) {
        if (body == null) {
            body = bytes;
            return;
        }
        body = body.appendBuffer(bytes);
        if (body.length() > MAX_BODY) {
            failed("the answer is longer than " + MAX_BODY + " bytes");
        }
    }

    @Override
    public void complete() {
        var bytes = body == null ? new byte[0] : body.getBytes();
        var reader = new AnswerReader(sending.account(), true);
        AnswerReader.Kind kind;
        try {
            kind = reader.read(bytes, 0, bytes.length);
        } catch (MalformedJson malformed) {
            failed("the answer is not OpenAI's JSON: at byte " + malformed.position() + ", " + malformed.what());
            return;
        }
        switch (kind) {
            case ANSWER -> {
                if (sending.request().stream()) {
                    stream(bytes, reader);
                } else {
                    sending.whole(bytes, reader.choicesFrom(), reader.choicesTo());
                }
            }
            case ASIDE -> failed("the answer has no choices");
            case ERROR -> {
                var error = UpstreamError.read(bytes, 0, bytes.length);
                sending.refuse(error.refusalInBand(), error.failureInBand(), "an error with status 200");
            }
        }
    }

    @Override
    public void broken() {
        sending.refuse(
                Refusal.of(Problem.UPSTREAM_FAILED), UpstreamFailure.CUT, "the connection broke within the answer");
    }

    @Override
    public boolean enough() {
        return false;
    }

    private void stream(byte[] bytes, AnswerReader reader) {
        var writer = new AnswerWriter(sending.request(), sending.stamp());
        for (var choices : WholeToChunks.of(sending.request().endpoint(), bytes, reader)) {
            writer.chunk(choices, 0, choices.length);
        }
        sending.begin();
        sending.events(writer.take());
        sending.end(End.COMPLETED, null);
    }

    private void failed(String why) {
        sending.refuse(Refusal.of(Problem.UPSTREAM_FAILED), UpstreamFailure.GARBAGE, why);
    }
}
