package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** What came of one attempt. */
sealed interface Outcome {
    /** An answer began; it has ended. */
    record Answered(Served served) implements Outcome {}

    /**
     * Nothing was sent: another session may try.
     *
     * @param failure how the router could not be reached; null where that was not its fault
     */
    record NotSent(@Nullable UpstreamFailure failure, String why) implements Outcome {}

    /** Nothing was sent: all servers behind the session are busy for a moment, and the same session may be tried again. */
    record Busy(String why) implements Outcome {}

    /** It was sent and no answer began: nobody else may try, since the first may have worked on it. */
    record Broken(Refusal refusal) implements Outcome {}
}
