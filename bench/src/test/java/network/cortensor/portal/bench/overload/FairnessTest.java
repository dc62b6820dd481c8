package network.cortensor.portal.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The index says 1 only when everybody gets a fair share. */
class FairnessTest {
    private static final Offset<Double> NEAR = within(1e-9);

    @Test
    void whoAsksForLittleGetsItAndTheRestIsDivided() {
        assertThat(Fairness.maxMin(new double[] {1, 10, 2, 100}, 11)).containsExactly(new double[] {1, 4, 2, 4}, NEAR);
    }

    @Test
    void thereIsEnoughForAll() {
        assertThat(Fairness.maxMin(new double[] {1, 2}, 10)).containsExactly(new double[] {1, 2}, NEAR);
    }

    @Test
    void everybodyHasTheirShare() {
        assertThat(Fairness.jain(new double[] {1, 4, 2}, new double[] {1, 4, 2}))
                .isCloseTo(1, NEAR);
    }

    @Test
    void oneHasEverything() {
        assertThat(Fairness.jain(new double[] {8, 0, 0, 0}, new double[] {2, 2, 2, 2}))
                .isCloseTo(0.25, NEAR);
    }

    @Test
    void nobodyGotAnything() {
        assertThat(Fairness.jain(new double[] {0, 0}, new double[] {2, 2})).isZero();
    }
}
