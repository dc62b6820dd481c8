package network.cortensor.portal.state;

/**
 * How busy a pool is at one moment.
 *
 * @param inFlight leases out
 * @param waiting requests in the waiting room
 */
public record PoolOccupancy(int inFlight, int waiting) {
    /** Nothing runs, nobody waits. */
    public static final PoolOccupancy IDLE = new PoolOccupancy(0, 0);
}
