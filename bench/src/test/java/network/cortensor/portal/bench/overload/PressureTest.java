package network.cortensor.portal.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What is offered is what the bench says is offered. */
class PressureTest {
    private static final int MANY = 20_000;

    @Test
    void threeTimesTheCapacityAndHalfOfItFromOne() {
        var arrivals = Pressure.THREE_TIMES.arrivals(1);
        long noisy = 0;
        long streams = 0;
        double tokens = 0;
        var last = arrivals.next();
        for (int i = 1; i < MANY; i++) {
            last = arrivals.next();
            noisy += last.organization() == Pressure.ORGANIZATIONS - 1 ? 1 : 0;
            streams += last.stream() ? 1 : 0;
            tokens += last.tokens();
        }
        double rate = MANY / (last.atNanos() / 1e9);
        double meanService = tokens / MANY / Pressure.TOKENS_PER_SECOND;
        assertThat(rate * meanService / Pressure.SESSIONS).isCloseTo(3, within(0.1));
        assertThat(noisy / (double) MANY).isCloseTo(10.0 / 19, within(0.02));
        assertThat(streams / (double) MANY).isCloseTo(0.5, within(0.02));
    }

    @Test
    void theSameSeedIsTheSameLoad() {
        var first = Pressure.THREE_TIMES.arrivals(7);
        var second = Pressure.THREE_TIMES.arrivals(7);
        for (int i = 0; i < 100; i++) {
            assertThat(first.next()).isEqualTo(second.next());
        }
    }
}
