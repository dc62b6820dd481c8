package network.cortensor.portal.control.action;

/**
 * How busy a pool is now, over all gateways.
 *
 * @param inFlight requests that its sessions work on
 * @param waiting requests that wait for one
 */
public record PoolLoad(int inFlight, int waiting) {
    /** Nothing to do. */
    public static final PoolLoad NONE = new PoolLoad(0, 0);

    PoolLoad plus(PoolLoad other) {
        return new PoolLoad(inFlight + other.inFlight, waiting + other.waiting);
    }
}
