package network.cortensor.portal.upstream.cortensor;

import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** What a router's bytes amount to. */
sealed interface Heard {
    /** Nothing final. */
    record More() implements Heard {}

    /**
     * The answer is complete.
     *
     * @param reason OpenAI's finish reason
     * @param usage as reported, or null
     */
    record Complete(String reason, @Nullable ReportedUsage usage) implements Heard {}

    /**
     * The router is at work and the text has to be asked for.
     *
     * @param ended whether the work is said to be over already, so that only its result is missing
     */
    record Pending(String taskId, boolean ended) implements Heard {}

    /** The answer cannot be used, or is none. */
    record Failed(Fault fault) implements Heard {
        /** It cannot be understood. */
        static Failed garbage(String why) {
            return new Failed(new Fault(UpstreamFailure.GARBAGE, why));
        }

        /** It broke off. */
        static Failed cut(String why) {
            return new Failed(new Fault(UpstreamFailure.CUT, why));
        }

        /** It is an error, in place of an answer or within one. */
        static Failed error(String what, String code) {
            return new Failed(new Fault(Fault.ofCode(code), what + ": " + code));
        }
    }

    /** Nothing final, the only one there is. */
    More MORE = new More();
}
