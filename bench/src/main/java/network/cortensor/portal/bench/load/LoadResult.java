package network.cortensor.portal.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What the clients of one run saw. All answers were whole and correct, or there is no result. */
public final class LoadResult {
    private final Histogram whole = new Histogram(Duration.ofMinutes(10).toNanos(), 3);
    private final Histogram first = new Histogram(Duration.ofMinutes(10).toNanos(), 3);
    private long reads;
    private Duration elapsed = Duration.ZERO;

    void read() {
        reads++;
    }

    void first(long nanos) {
        first.recordValue(nanos);
    }

    void whole(long nanos) {
        whole.recordValue(nanos);
    }

    void took(Duration time) {
        elapsed = time;
    }

    /** Whole answers. */
    public long answers() {
        return whole.getTotalCount();
    }

    /** Times that bytes arrived: with streams, how far chunks came one by one rather than together. */
    public long reads() {
        return reads;
    }

    /** From the first request to the last answer. */
    public Duration elapsed() {
        return elapsed;
    }

    /** Microseconds from a request to its whole answer, of this percentile. */
    public double wholeMicros(double percentile) {
        return whole.getValueAtPercentile(percentile) / 1e3;
    }

    /** Microseconds from a request to the first piece of its answer, of this percentile. */
    public double firstMicros(double percentile) {
        return first.getValueAtPercentile(percentile) / 1e3;
    }
}
