package network.cortensor.portal.upstream;

import io.vertx.core.buffer.Buffer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Hears what comes of an attempt. The calls are one of: {@code notSent}; {@code busy}; {@code refused}; {@code whole}; {@code begin}, then
 * {@code events} any number of times, then {@code ended}. After {@link Sending#letGo} only {@code ended} comes, once.
 */
public interface Receiver {
    /**
     * Nothing reached the upstream: the request may go to another session. The reason is for logs.
     *
     * @param failure {@code CONNECT} or {@code TIMEOUT}; null when we could not even try
     */
    void notSent(@Nullable UpstreamFailure failure, String why);

    /**
     * Nothing reached any of the servers behind the session, since all of them are busy for a moment: the session is well, and the same
     * request may be sent there again after a pause. The reason is for logs.
     */
    void busy(String why);

    /**
     * It was sent, and no answer began. The refusal is fit for the client; the reason is for logs.
     *
     * @param delivery how it ended ({@code FAILED} or {@code TIMED_OUT}) and how the upstream failed; nothing was delivered
     */
    void refused(Refusal refusal, Delivery delivery, String why);

    /** The whole answer to a request that did not ask for a stream: an OpenAI object, {@code usage} included. */
    void whole(Buffer body, Delivery delivery);

    /** A streamed answer begins: its first event is at hand. */
    void begin();

    /**
     * Whole server-sent events, framed, stamped and ready to be written. Neither the usage chunk nor {@code [DONE]} is among
     * them: the relay writes those when the usage is recorded.
     */
    void events(Buffer events);

    /** A streamed answer has ended, or the request was let go. */
    void ended(Delivery delivery);
}
