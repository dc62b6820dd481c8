package network.cortensor.portal.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The figure of a result is the middle one, whatever the order. */
class SpreadTest {
    @Test
    void ofAnOddNumberItIsTheMiddleOne() {
        assertThat(Spread.of(DoubleStream.of(3, 1, 9))).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void ofAnEvenNumberItIsBetweenTheMiddleTwo() {
        assertThat(Spread.of(DoubleStream.of(4, 1, 2, 9)).text(1)).isEqualTo("3.0 (1.0 to 9.0)");
    }
}
