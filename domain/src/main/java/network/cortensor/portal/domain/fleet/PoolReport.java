package network.cortensor.portal.domain.fleet;

/**
 * A pool as one gateway sees it. Counts are since the gateway's start.
 *
 * @param poolId which pool
 * @param inFlight leases of this gateway
 * @param waiting requests of this gateway in the waiting room
 * @param expectedWaitMicros what a request of a new organization would wait now
 * @param atOnce leases granted without a wait
 * @param afterWait leases granted after one
 * @param refused requests refused at once since the wait would have been too long or the room was full
 * @param timedOut requests that waited for as long as they might
 * @param left requests whose client left while they waited
 */
public record PoolReport(
        String poolId,
        int inFlight,
        int waiting,
        long expectedWaitMicros,
        long atOnce,
        long afterWait,
        long refused,
        long timedOut,
        long left) {}
