package network.cortensor.portal.state.simulation;

/**
 * A broken promise that the simulation has seen.
 *
 * @param kind which
 * @param what in words
 */
public record Breach(Kind kind, String what) {
    /** The promises. */
    public enum Kind {
        /** More at a place than it may have. */
        OVER_LIMIT,
        /** A slot is free beside somebody who may use it. */
        STUCK,
        /** Somebody waits on after its patience has ended. */
        OVERDUE,
        /** An organization's later request was served before its earlier one. */
        ORDER,
        /** An organization was overtaken by more than others' shares. */
        STARVED,
        /** Something is held that nobody holds. */
        LEAK,
        /** Something was told that cannot be so. */
        NONSENSE
    }
}
