package network.cortensor.portal.domain.fleet;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A router as one gateway experiences it. Counts are since the gateway's start.
 *
 * @param routerId which router
 * @param breaker whether this gateway sends requests there
 * @param consecutiveFailures the failures since the last success
 * @param succeeded requests that it answered well
 * @param failed requests that it failed, by what went wrong; only kinds that occurred
 * @param lastSuccess when, or null
 * @param lastFailure when, or null
 */
public record RouterReport(
        String routerId,
        Breaker breaker,
        int consecutiveFailures,
        long succeeded,
        Map<UpstreamFailure, Long> failed,
        @Nullable Instant lastSuccess,
        @Nullable Instant lastFailure) {
    public RouterReport {
        failed = Map.copyOf(failed);
    }

    /** A circuit breaker's state. */
    public enum Breaker {
        CLOSED,
        /** Nothing is sent there until the pause is over. */
        OPEN,
        /** One request at a time is tried. */
        HALF_OPEN,
        /** It works again and gets a growing part of its slots. */
        RAMPING
    }
}
