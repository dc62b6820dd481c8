package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;

/** A status other than 200: its body says whether the client could do something about it. */
final class ErrorAnswer implements Answer {
    private static final int MAX_BODY = 64 * 1024;

    private final OpenAiSending sending;
    private final int status;
    private final Buffer body = Buffer.buffer();

    ErrorAnswer(OpenAiSending sending, int status) {
        this.sending = sending;
        this.status = status;
    }

    @Override
    public void read(Buffer bytes) {
        body.appendBuffer(bytes);
        if (body.length() > MAX_BODY) {
            refuse();
        }
    }

    @Override
    public void complete() {
        refuse();
    }

    @Override
    public void broken() {
        refuse();
    }

    @Override
    public boolean enough() {
        return false;
    }

    private void refuse() {
        var refusal = UpstreamError.read(body.getBytes(), 0, body.length()).refusal(status);
        sending.refuse(refusal, UpstreamError.failure(status), "status " + status);
    }
}
