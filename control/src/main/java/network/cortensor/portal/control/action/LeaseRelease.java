package network.cortensor.portal.control.action;

/** How a lease is ended: the runtime state's part of an action. */
@FunctionalInterface
public interface LeaseRelease {
    /**
     * Ends a lease, whoever holds it; in bounded time. Ending it again does no harm.
     *
     * @return false when there is none
     */
    boolean release(long leaseNumber);
}
