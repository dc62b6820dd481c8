package network.cortensor.portal.bench.overload;

/**
 * What became of one request, as its client saw it. Times are {@link System#nanoTime}.
 *
 * @param arrival the request
 * @param gateway that was asked, counted from 0
 * @param sentNanos when it was sent
 * @param endNanos when the answer was over
 * @param kind what it was
 * @param status HTTP status; 0 without an answer
 * @param code the error's code; empty for none
 * @param requestId the portal's name for it; empty when it told none
 * @param retryAfterMillis what the refusal said; -1 for nothing
 */
public record Answer(
        Arrival arrival,
        int gateway,
        long sentNanos,
        long endNanos,
        Kind kind,
        int status,
        String code,
        String requestId,
        long retryAfterMillis) {
    /** Kinds of answers. */
    public enum Kind {
        /** Every byte of a good answer. */
        WHOLE,
        /** A complete error body with another status than 200. */
        REFUSED,
        /** A good answer that began and broke off, or ended with an error. */
        CUT,
        /** No answer at all. */
        NOTHING
    }

    /** Whether it came whole. */
    public boolean whole() {
        return kind == Kind.WHOLE;
    }

    /** Whether it ended between two moments. */
    public boolean ended(Window window) {
        return window.holds(endNanos);
    }
}
