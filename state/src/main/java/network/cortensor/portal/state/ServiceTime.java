package network.cortensor.portal.state;

import java.time.Duration;

/** How long a pool's requests hold a session: a moving mean that follows the last few. Guarded by the pool's lock. */
final class ServiceTime {
    /** Before this many are measured nobody is refused for what they say. */
    private static final int ENOUGH = 3;

    private static final int MOVES_BY = 8;
    private static final long FIRST_GUESS_NANOS = Duration.ofSeconds(2).toNanos();

    private double meanNanos = FIRST_GUESS_NANOS;
    private int measured;

    void measured(long nanos) {
        meanNanos = measured == 0 ? nanos : meanNanos + (nanos - meanNanos) / MOVES_BY;
        measured = Math.min(measured + 1, ENOUGH);
    }

    boolean isKnown() {
        return measured == ENOUGH;
    }

    /** When a slot is expected for who comes after so many: a busy pool frees one each mean time over its slots. */
    long nanosBehind(double ahead, int slots) {
        return (long) ((ahead + 1) * meanNanos / Math.max(1, slots));
    }
}
