package network.cortensor.portal.control.retention;

import java.time.Duration;

/**
 * How long each kind of row is kept.
 *
 * @param events of the timeline
 * @param actions of operators, with their idempotency keys; also names that sessions had at their places
 * @param reconciliations of odd requests; longer than the two days in which a request may be taken up
 * @param minutes of traffic and of occupancy
 * @param refusals counted by minute
 * @param mappings versions of an alias' mapping to pools, at least 1; the newest stay
 */
public record Kept(
        Duration events,
        Duration actions,
        Duration reconciliations,
        Duration minutes,
        Duration refusals,
        int mappings) {
    private static final Duration TAKEN_UP = Duration.ofDays(2);

    public Kept {
        if (reconciliations.compareTo(TAKEN_UP) <= 0) {
            throw new IllegalArgumentException("a request would be reconciled again");
        }
        if (mappings < 1) {
            throw new IllegalArgumentException("the mapping in effect is kept");
        }
    }
}
