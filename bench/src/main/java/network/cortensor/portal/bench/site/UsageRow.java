package network.cortensor.portal.bench.site;

/**
 * A usage event with its request log, as the database holds them.
 *
 * @param requestId whose
 * @param organization who pays
 * @param gateway that served
 * @param session that served
 * @param ended how it ended
 * @param waitMicros how long it waited for a session
 * @param clientReference what the router knows it by
 */
public record UsageRow(
        String requestId,
        String organization,
        String gateway,
        String session,
        String ended,
        long waitMicros,
        String clientReference) {}
