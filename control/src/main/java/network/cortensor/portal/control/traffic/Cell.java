package network.cortensor.portal.control.traffic;

import java.time.Instant;

/**
 * Requests that went the same way and came to the same outcome, over some time.
 *
 * @param route which way
 * @param outcome what came of them
 * @param requests how many
 * @param promptTokens delivered to the model
 * @param completionTokens delivered to the client
 * @param lastAt when the last of them arrived
 * @param lastRequestId which one that was
 * @param total from arrival to the end
 * @param firstToken from arrival to the first byte of the answer, of those that had one
 * @param waited for a free session
 */
public record Cell(
        Route route,
        Outcome outcome,
        long requests,
        long promptTokens,
        long completionTokens,
        Instant lastAt,
        String lastRequestId,
        Histogram total,
        Histogram firstToken,
        Histogram waited) {
    /**
     * Which way requests went.
     *
     * @param model the alias
     * @param pool its pool
     * @param router its router
     * @param session its session
     * @param gateway which gateway served them
     */
    public record Route(String model, String pool, String router, String session, String gateway) {}
}
