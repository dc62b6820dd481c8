package network.cortensor.portal.domain.usage;

import java.time.Instant;
import network.cortensor.portal.domain.key.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What one request used and how it ended: exactly one for each request that was sent upstream, whatever happened to it. Never
 * holds content.
 *
 * @param requestId {@code req_...}
 * @param occurredAt when the request arrived; fixed before it is sent, so that a repeated record is the same record
 * @param caller who pays
 * @param route where it went
 * @param end how it ended
 * @param status the HTTP status the client got; 0 when it got none
 * @param errorCode the code of our error registry, or null for none
 * @param tokens what was delivered
 * @param usageSource where the counts come from
 * @param timing how long it took
 * @param charge what it costs
 * @param references what others call it
 */
public record UsageEvent(
        String requestId,
        Instant occurredAt,
        Caller caller,
        Route route,
        End end,
        int status,
        @Nullable String errorCode,
        Tokens tokens,
        UsageSource usageSource,
        Timing timing,
        Charge charge,
        References references) {
    /**
     * Where a request went.
     *
     * @param model the alias that was asked for
     * @param poolId pool
     * @param routerId router
     * @param sessionId our session id
     * @param gatewayId which gateway served it
     * @param endpoint which call
     * @param stream whether the answer was streamed
     */
    public record Route(
            String model,
            String poolId,
            String routerId,
            String sessionId,
            String gatewayId,
            Endpoint endpoint,
            boolean stream) {}

    /**
     * Durations from the monotonic clock, in microseconds.
     *
     * @param waitMicros waiting for a free session
     * @param firstTokenMicros from arrival to the first byte of the answer; 0 when there was none
     * @param totalMicros from arrival to the end
     */
    public record Timing(long waitMicros, long firstTokenMicros, long totalMicros) {
        /** Nothing measured. */
        public static final Timing NONE = new Timing(0, 0, 0);
    }

    /**
     * Money, in nano-credits.
     *
     * @param hold what was held while it ran
     * @param priceVersion which price applied
     * @param cost what it costs
     */
    public record Charge(long hold, int priceVersion, long cost) {}

    /**
     * What others call the request.
     *
     * @param clientReference the random reference that a router may publish
     * @param upstreamTaskId the router's task, or null
     * @param traceId W3C trace id, 32 hex digits, or null
     */
    public record References(
            String clientReference,
            @Nullable String upstreamTaskId,
            @Nullable String traceId) {}
}
