package network.cortensor.portal.fleet.plan;

/**
 * How requests went.
 *
 * @param succeeded answered well
 * @param failed not
 */
public record Outcomes(long succeeded, long failed) {
    /** No requests. */
    public static final Outcomes NONE = new Outcomes(0, 0);

    /** All of them. */
    public long total() {
        return succeeded + failed;
    }

    /** Both together. */
    public Outcomes plus(Outcomes other) {
        return new Outcomes(succeeded + other.succeeded, failed + other.failed);
    }

    /** Whether more than this share (in percent) failed, of at least so many. */
    public boolean failedAbove(int percent, int least) {
        return total() >= least && failed * 100 > total() * percent;
    }
}
