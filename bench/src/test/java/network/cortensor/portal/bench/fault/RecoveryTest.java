package network.cortensor.portal.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.bench.overload.Moment;
import network.cortensor.portal.bench.site.RouterState;
import org.junit.jupiter.api.Test;

/** Two routers: one works on through the fault at one task a second, the other begins again after ten seconds. */
class RecoveryTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void theLastSessionCounts() {
        assertThat(Recovery.everySessionAsked(moments(10, 30), 0)).hasValue(11);
    }

    @Test
    void oneThatIsNeverAskedIsSeen() {
        assertThat(Recovery.everySessionAsked(moments(100, 30), 0)).isEmpty();
    }

    @Test
    void fullSpeedIsFiveSecondsOfIt() {
        assertThat(Recovery.fullSpeed(moments(10, 30), 0, 2).orElse(0)).isBetween(9.0, 10.0);
        assertThat(Recovery.fullSpeed(moments(10, 12), 0, 2)).isEmpty();
    }

    private static List<Moment> moments(int begin, int end) {
        var moments = new ArrayList<Moment>();
        for (int second = 0; second <= end; second++) {
            moments.add(new Moment(second * SECOND, List.of(router(second), router(Math.max(0, second - begin)))));
        }
        return moments;
    }

    private static RouterState router(long works) {
        return new RouterState(1, "token", 1, true, 1, works, 0, works, works * SECOND);
    }
}
