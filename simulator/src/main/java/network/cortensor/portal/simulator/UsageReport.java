package network.cortensor.portal.simulator;

/** When a simulated upstream says how many tokens it counted. */
public enum UsageReport {
    /** Never. */
    NEVER,
    /** In whole answers, never in streams. */
    UNARY_ONLY,
    /** In whole answers and at the end of streams. */
    ALWAYS;

    boolean reports(boolean stream) {
        return this == ALWAYS || (this == UNARY_ONLY && !stream);
    }
}
