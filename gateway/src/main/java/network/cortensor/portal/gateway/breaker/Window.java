package network.cortensor.portal.gateway.breaker;

import java.time.Duration;
import java.util.Arrays;

/** Successes and failures of the last while, in ten steps that are forgotten one by one. Not safe for threads. */
final class Window {
    private static final int STEPS = 10;

    private final long stepNanos;
    private final int[] succeeded = new int[STEPS];
    private final int[] failed = new int[STEPS];
    private long step = Long.MIN_VALUE;

    Window(Duration length) {
        stepNanos = Math.max(1, length.toNanos() / STEPS);
    }

    void count(boolean success, long now) {
        var at = Math.floorMod(moveTo(now), STEPS);
        (success ? succeeded : failed)[at]++;
    }

    /** Whether at least so many requests are in the window and this share of them failed. */
    boolean tooManyFailed(int atLeast, double share, long now) {
        moveTo(now);
        var failures = Arrays.stream(failed).sum();
        var all = failures + Arrays.stream(succeeded).sum();
        return all >= atLeast && failures >= share * all;
    }

    void clear() {
        Arrays.fill(succeeded, 0);
        Arrays.fill(failed, 0);
    }

    private long moveTo(long now) {
        var current = Math.floorDiv(now, stepNanos);
        if (step == Long.MIN_VALUE || current - step >= STEPS) {
            clear();
            step = current;
        }
        for (; step < current; step++) {
            var next = Math.floorMod(step + 1, STEPS);
            succeeded[next] = 0;
            failed[next] = 0;
        }
        return step;
    }
}
