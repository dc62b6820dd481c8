package network.cortensor.portal.control.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Percentiles come from merged buckets and are as exact as the buckets' bounds say. */
class HistogramTest {
    @Test
    void aPercentileIsWithinItsBucketOfTheTruth() {
        var random = new Random(7);
        var values = LongStream.range(0, 20_000)
                .map(i -> (long) (1000 * Math.exp(random.nextGaussian() * 1.5 + 5)))
                .toArray();
        var merged = Histogram.EMPTY;
        for (var i = 0; i < values.length; i += 100) {
            merged = Histogram.ofMicros(Arrays.stream(values, i, i + 100)).plus(merged);
        }
        Arrays.sort(values);
        assertThat(merged.count()).isEqualTo(values.length);
        for (var share : new double[] {0.01, 0.5, 0.95, 0.99, 1}) {
            var truth = (double) values[(int) Math.ceil(values.length * share) - 1];
            assertThat((double) Objects.requireNonNull(merged.percentileMicros(share)))
                    .as("p" + share)
                    .isCloseTo(truth, within(truth * 0.19));
        }
    }

    @Test
    void anAverageOfPercentilesIsNotWhatIsTold() {
        var fast = Histogram.ofMicros(LongStream.generate(() -> 2_000).limit(99));
        var slow = Histogram.ofMicros(LongStream.of(100_000_000));
        assertThat(fast.plus(slow).percentileMicros(0.95)).isBetween(1_000L, 2_400L);
    }

    @Test
    void bucketsEndWhereTheyAreSaidToEnd() {
        assertThat(Histogram.ofMicros(LongStream.of(0, 1000)).counts()).containsExactly(2);
        assertThat(Histogram.ofMicros(LongStream.of(1001, 1189)).counts()).containsExactly(0, 2);
        assertThat(Histogram.ofMicros(LongStream.of(Long.MAX_VALUE)).counts()).hasSize(81);
        assertThat(Histogram.ofMicros(LongStream.of(Long.MAX_VALUE)).percentileMicros(0.5))
                .isEqualTo(Histogram.boundMicros(80));
        assertThat(Histogram.EMPTY.percentileMicros(0.5)).isNull();
    }
}
