package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.problem.Refusal;

/** What came of one attempt. */
sealed interface Outcome {
    /** An answer began; it has ended. */
    record Answered(Served served) implements Outcome {}

    /** Nothing was sent: another session may try. */
    record NotSent(String why) implements Outcome {}

    /** It was sent and no answer began: nobody else may try, since the first may have worked on it. */
    record Broken(Refusal refusal) implements Outcome {}
}
