package network.cortensor.portal.state;

/**
 * How many may wait. How long is each request's own patience.
 *
 * @param maxWaiting requests that may wait for one pool; with more, an organization that has too many of them makes place, or the
 *     newcomer is refused
 */
public record WaitingRoomLimits(int maxWaiting) {
    public WaitingRoomLimits {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting is not negative: " + maxWaiting);
        }
    }
}
