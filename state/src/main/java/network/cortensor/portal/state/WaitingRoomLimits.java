package network.cortensor.portal.state;

/**
 * How long the line may get.
 *
 * @param maxWaiting requests that may wait for one pool; the next one is refused at once
 */
public record WaitingRoomLimits(int maxWaiting) {
    public WaitingRoomLimits {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting is not negative: " + maxWaiting);
        }
    }
}
