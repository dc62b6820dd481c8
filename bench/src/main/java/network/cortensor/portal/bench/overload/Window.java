package network.cortensor.portal.bench.overload;

/**
 * A stretch of time.
 *
 * @param fromNanos first moment, of {@link System#nanoTime}
 * @param toNanos first moment after it
 */
public record Window(long fromNanos, long toNanos) {
    /** Whether a moment lies in it. */
    public boolean holds(long nanos) {
        return nanos - fromNanos >= 0 && nanos - toNanos < 0;
    }

    /** Its length. */
    public double seconds() {
        return (toNanos - fromNanos) / 1e9;
    }
}
