package network.cortensor.portal.upstream;

import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.usage.End;

/** A request on its way: back-pressure, and letting go. */
public interface Sending {
    /** Stops reading from the upstream until {@link #resume}: the client is slower than the upstream. */
    void pause();

    /** Goes on reading. */
    void resume();

    /**
     * The client left, time is up or the process stops: nothing more is delivered, and the receiver hears {@code ended} with
     * what was delivered so far. The upstream is cancelled (OpenAI-compatible server) or drained (Cortensor router). Does
     * nothing after the attempt has ended.
     */
    void letGo(End end);

    /** Completes when the session can serve another request: at the end, or after the drain. Never fails. */
    Step<Sending> free();
}
