package network.cortensor.portal.gateway.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** Gathers a request's body, bounded in size and time. */
public final class RequestBody {
    private static final byte[] NOTHING = {};

    private final HttpServerRequest request;
    private final BodyMemory memory;
    private final int maxBytes;
    private final long deadlineNanos;
    private final Step<byte[]> whole = Step.pending();
    private @Nullable Buffer gathered;
    private BodyMemory.@Nullable Share share;

    /** The body of this request, which has just arrived. */
    public RequestBody(HttpServerRequest request, BodyMemory memory, int maxBytes, Duration timeout) {
        this.request = request;
        this.memory = memory;
        this.maxBytes = maxBytes;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /** Reads it; fails with {@code request_too_large}, {@code unsupported_media_type} or {@code request_timeout}. */
    public Step<byte[]> read() {
        if (!json(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            return Step.failed(Refusal.of(Problem.UNSUPPORTED_MEDIA_TYPE));
        }
        var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Step.failed(Refusal.of(
                    Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body uncompressed, without Content-Encoding."));
        }
        if (declaredLength() > maxBytes) {
            return Step.failed(tooLarge());
        }
        request.handler(this::gather);
        request.endHandler(end -> finish());
        var bytes = chunked() ? maxBytes : declaredLength();
        if (bytes <= BodyMemory.SMALL) {
            request.resume();
        } else {
            request.pause();
            share = memory.take(bytes, request::resume);
        }
        return whole;
    }

    /** The body is needed no more. */
    public void free() {
        if (share != null) {
            share.giveBack();
        }
    }

    private boolean chunked() {
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** Whether a body follows this request's headers. */
    public static boolean expected(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return (length != null && !length.equals("0")) || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** Gives up when the body has taken too long. */
    public void checkTime(long nowNanos) {
        if (nowNanos - deadlineNanos > 0 && !whole.ended()) {
            stop(Refusal.of(Problem.REQUEST_TIMEOUT));
        }
    }

    private void gather(Buffer chunk) {
        if (whole.ended()) {
            return;
        }
        if (gathered == null) {
            gathered = chunk;
        } else if (gathered.length() + chunk.length() > maxBytes) {
            stop(tooLarge());
        } else {
            gathered = gathered.appendBuffer(chunk);
        }
    }

    private void finish() {
        if (share != null) {
            share.shrink(gathered == null ? 0 : gathered.length());
        }
        if (chunked() && StrictRequestDecoder.bodyBroken(request.connection())) {
            stop(Refusal.of(Problem.BAD_REQUEST, "The body's chunks are broken."));
        } else {
            whole.complete(gathered == null ? NOTHING : gathered.getBytes());
        }
    }

    private void stop(Refusal refusal) {
        gathered = null;
        whole.fail(refusal);
    }

    private Refusal tooLarge() {
        return Refusal.of(
                Problem.REQUEST_TOO_LARGE, "The body is too large. At most " + maxBytes + " bytes are taken.");
    }

    private long declaredLength() {
        var header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (header == null) {
            return 0;
        }
        try {
            return Long.parseLong(header);
        } catch (NumberFormatException e) {
            throw Refusal.of(Problem.BAD_REQUEST);
        }
    }

    /** Clients that send no type at all are let through, as OpenAI does. */
    private static boolean json(@Nullable String contentType) {
        return contentType == null
                || (contentType.regionMatches(true, 0, "application/json", 0, 16)
                        && (contentType.length() == 16
                                || contentType.charAt(16) == ';'
                                || contentType.charAt(16) == ' '));
    }
}
