package network.cortensor.portal.e2e;

/**
 * What one client got for one request.
 *
 * @param requestId from the answer's head; empty when none came
 * @param kind how far the answer came
 */
record LoadAnswer(String requestId, Kind kind) {
    /** How far an answer came. */
    enum Kind {
        /** Everything: the body of a unary answer, or a stream up to its {@code [DONE]}. */
        WHOLE,
        /** The head, and then less than everything. */
        CUT,
        /** No head. */
        NOTHING,
        /** An error of the portal's, whole. */
        REFUSED
    }
}
