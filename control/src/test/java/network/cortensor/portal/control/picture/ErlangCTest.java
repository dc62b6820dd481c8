package network.cortensor.portal.control.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The formula gives what textbooks say, and stays finite where there is more to do than can be done. */
class ErlangCTest {
    private static final double EXACT = 1e-9;

    @Test
    void oneSlotWaitsAsOftenAsItIsBusy() {
        var queue = new ErlangC(1, 0.5, 1);
        assertThat(queue.waits()).isEqualTo(0.5, within(EXACT));
        assertThat(queue.meanWait()).isEqualTo(1, within(EXACT));
        assertThat(queue.waitsLongerThan(2)).isEqualTo(0.5 * Math.exp(-1), within(EXACT));
    }

    @Test
    void severalSlotsAgreeWithTheSumOfTheTextbook() {
        assertThat(new ErlangC(2, 1, 1).waits()).isEqualTo(1.0 / 3, within(EXACT));
        for (var slots : new int[] {3, 10, 40}) {
            var load = slots * 0.8;
            assertThat(new ErlangC(slots, load / 4, 4).waits()).isEqualTo(textbook(slots, load), within(1e-9));
        }
    }

    @Test
    void whatHasNoEndIsNotStable() {
        var queue = new ErlangC(8, 10, 1);
        assertThat(queue.stable()).isFalse();
        assertThat(queue.waits()).isEqualTo(1);
        assertThat(queue.meanWait()).isInfinite();
        assertThat(queue.utilisation()).isEqualTo(1.25, within(EXACT));
        assertThat(new ErlangC(ErlangC.MOST_SLOTS, 10, 1).waits()).isEqualTo(0, within(EXACT));
        assertThat(new ErlangC(4, 0, 1).waits()).isZero();
    }

    private static double textbook(int slots, double load) {
        var term = 1.0;
        var sum = 0.0;
        for (var k = 0; k < slots; k++) {
            sum += term;
            term *= load / (k + 1);
        }
        var queued = term * slots / (slots - load);
        return queued / (sum + queued);
    }
}
