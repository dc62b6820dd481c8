package network.cortensor.portal.domain.fleet;

/**
 * A session as one gateway sees it. Counts are since the gateway's start.
 *
 * @param sessionId which session
 * @param inFlight leases of this gateway
 * @param highWater the most that were in flight at once during the last hour, over all gateways as far as known
 * @param granted leases
 * @param skipped times that round robin passed it by since it was full
 */
public record SessionReport(String sessionId, int inFlight, int highWater, long granted, long skipped) {}
