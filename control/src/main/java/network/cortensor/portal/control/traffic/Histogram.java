package network.cortensor.portal.control.traffic;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How long things took, counted in fixed buckets, so that histograms of minutes, sessions and gateways add up and a percentile of
 * the sum is a percentile of all of it. Four buckets for each doubling, from 1 ms to 15 minutes: a percentile is off by 19 % at
 * most, and by half of that as a rule. Immutable.
 */
public final class Histogram {
    /** Nothing counted. */
    public static final Histogram EMPTY = new Histogram(new long[0]);

    private static final int BOUNDED = 80;
    private static final double PER_DOUBLING = 4;
    private static final long FIRST_MICROS = 1000;
    private static final long[] BOUNDS = bounds();

    private final long[] counts;

    private Histogram(long[] counts) {
        this.counts = counts;
    }

    /** Of counts as they are stored: by bucket, zeros at the end left out. */
    public static Histogram of(long... counts) {
        if (counts.length > BOUNDED + 1) {
            throw new IllegalArgumentException("a histogram has at most " + (BOUNDED + 1) + " buckets");
        }
        return new Histogram(counts.clone());
    }

    /** Of durations in microseconds. */
    public static Histogram ofMicros(LongStream durations) {
        var all = new long[BOUNDED + 1];
        durations.forEach(micros -> all[bucket(micros)]++);
        var used = all.length;
        while (used > 0 && all[used - 1] == 0) {
            used--;
        }
        return new Histogram(Arrays.copyOf(all, used));
    }

    /** Both together. */
    public Histogram plus(Histogram other) {
        var sum = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
        for (var i = 0; i < other.counts.length; i++) {
            sum[i] += other.counts[i];
        }
        return new Histogram(sum);
    }

    /** How many were counted. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** How many took at most so long, for each bucket: what a chart of buckets shows. Zeros at the end are left out. */
    public long[] counts() {
        return counts.clone();
    }

    /**
     * The duration that this share of all does not exceed, in microseconds; null when nothing was counted.
     *
     * @param share above 0, at most 1
     */
    public @Nullable Long percentileMicros(double share) {
        var count = count();
        if (count == 0) {
            return null;
        }
        var rank = Math.max(1, Math.ceil(count * share));
        var before = 0L;
        for (var i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && before + counts[i] >= rank) {
                return within(i, (rank - before) / counts[i]);
            }
            before += counts[i];
        }
        throw new IllegalStateException("the last bucket holds the last rank");
    }

    /** The mean duration in microseconds, each counted as the middle of its bucket; null when nothing was counted. */
    public @Nullable Double meanMicros() {
        var count = count();
        if (count == 0) {
            return null;
        }
        var sum = 0.0;
        for (var i = 0; i < counts.length; i++) {
            sum += counts[i] * (double) within(i, 0.5);
        }
        return sum / count;
    }

    /** What nothing took longer than, as far as buckets tell, in microseconds; null when nothing was counted. */
    public @Nullable Long mostMicros() {
        var used = counts.length;
        while (used > 0 && counts[used - 1] == 0) {
            used--;
        }
        return used == 0 ? null : boundMicros(used - 1);
    }

    /** The upper bound of a bucket in microseconds; the last one has none and says where it begins. */
    public static long boundMicros(int bucket) {
        return BOUNDS[Math.min(bucket, BOUNDED - 1)];
    }

    /** As an array of PostgreSQL's. */
    String text() {
        return Arrays.stream(counts).mapToObj(Long::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static long within(int bucket, double part) {
        if (bucket >= BOUNDED) {
            return BOUNDS[BOUNDED - 1];
        }
        var lower = bucket == 0 ? 0 : BOUNDS[bucket - 1];
        return lower + Math.round((BOUNDS[bucket] - lower) * part);
    }

    private static int bucket(long micros) {
        var found = Arrays.binarySearch(BOUNDS, micros);
        return found >= 0 ? found : -found - 1;
    }

    private static long[] bounds() {
        var bounds = new long[BOUNDED];
        for (var i = 0; i < BOUNDED; i++) {
            bounds[i] = Math.round(FIRST_MICROS * Math.pow(2, i / PER_DOUBLING));
        }
        return bounds;
    }
}
