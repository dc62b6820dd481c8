package network.cortensor.portal.control.picture;

/**
 * What gateways counted of the fleet, a pool or a session during some time.
 *
 * @param atOnce leases granted without a wait
 * @param afterWait leases granted after one
 * @param refused requests refused at once
 * @param timedOut requests that waited for as long as they might
 * @param left requests whose client left while they waited
 * @param skipped times that round robin passed a full session by
 * @param expired leases that ran out
 */
public record OccupancyCounts(
        long atOnce, long afterWait, long refused, long timedOut, long left, long skipped, long expired) {}
