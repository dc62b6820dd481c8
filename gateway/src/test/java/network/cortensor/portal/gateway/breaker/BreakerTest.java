package network.cortensor.portal.gateway.breaker;

import static network.cortensor.portal.domain.fleet.RouterReport.Breaker.CLOSED;
import static network.cortensor.portal.domain.fleet.RouterReport.Breaker.HALF_OPEN;
import static network.cortensor.portal.domain.fleet.RouterReport.Breaker.OPEN;
import static network.cortensor.portal.domain.fleet.RouterReport.Breaker.RAMPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The breaker's states, one rule a test. */
class BreakerTest {
    private final TestClock clock = new TestClock(Instant.EPOCH);
    private double random;
    private final Breaker breaker = new Breaker(BreakerSettings.DEFAULT, clock, () -> random);

    /** S succeeded, F failed, N neither; each a request of its own, 100 ms apart. */
    @ParameterizedTest
    @CsvSource({
        "'', CLOSED",
        "FFFF, CLOSED",
        "FFFFF, OPEN",
        "FFFFSFFFF, CLOSED",
        "NNNNNNNN, CLOSED",
        "FFNFFNF, OPEN",
        "SFSFSFSF, CLOSED",
        "SFSFSFSFSF, OPEN",
        "SSSSSSFFFF, CLOSED",
        "SSSSFFFSFF, OPEN"
    })
    void opensAfterFailuresInARowOrAShareOfMany(String requests, String expected) {
        requests.chars().forEach(this::request);
        assertThat(breaker.state()).hasToString(expected);
    }

    @Test
    void theShareForgetsWhatIsOlderThanTheWindow() {
        "SFSFSFSF".chars().forEach(this::request);
        clock.advance(Duration.ofSeconds(31));
        "SFSF".chars().forEach(this::request);
        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void whileOpenNothingIsSentAndThenOneSlotOfOneSession() {
        open();
        assertThat(slots(8)).containsOnly(0);
        clock.advance(Duration.ofMillis(1999));
        assertThat(breaker.state()).isEqualTo(OPEN);
        clock.advance(Duration.ofMillis(1));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        assertThat(slots(8)).containsOnly(0, 1);
        assertThat(IntStream.of(slots(8)).sum()).isEqualTo(1);
        assertThat(breaker.slots(8, 0, 8)).as("one session of many slots").isEqualTo(1);
    }

    @Test
    void aSessionThatGetsNoProbeMakesWayAndOneThatIsProbedDoesNot() {
        open();
        clock.advance(Duration.ofSeconds(2));
        var before = slots(4);
        clock.advance(Duration.ofSeconds(1));
        var after = slots(4);
        assertThat(after).isNotEqualTo(before);
        breaker.began();
        clock.advance(Duration.ofMinutes(1));
        assertThat(slots(4)).isEqualTo(after);
    }

    @Test
    void pausesDoubleUpToABoundAndJitterMakesThemLonger() {
        open();
        for (var seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            clock.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(breaker.state()).isEqualTo(OPEN);
            clock.advance(Duration.ofNanos(1));
            assertThat(breaker.state()).as("after %s s", seconds).isEqualTo(HALF_OPEN);
            breaker.failed(breaker.began());
        }
        clock.advance(Duration.ofSeconds(60));
        random = 0.5;
        breaker.failed(breaker.began());
        assertThat(breaker.state()).isEqualTo(OPEN);
        clock.advance(Duration.ofSeconds(66).minusNanos(1));
        assertThat(breaker.state()).isEqualTo(OPEN);
        clock.advance(Duration.ofNanos(1));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void afterAProbeItsSlotsComeBackLittleByLittle() {
        ramp();
        assertThat(IntStream.of(slots(8)).sum()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(IntStream.of(slots(8)).sum()).isEqualTo(4);
        assertThat(breaker.slots(20, 0, 20)).isEqualTo(10);
        clock.advance(Duration.ofMillis(4999));
        assertThat(IntStream.of(slots(8)).sum()).isEqualTo(7);
        clock.advance(Duration.ofMillis(1));
        assertThat(slots(8)).containsOnly(1);
        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void aFailureWhileRampingOpensItForLonger() {
        ramp();
        breaker.failed(breaker.began());
        clock.advance(Duration.ofMillis(3999));
        assertThat(breaker.state()).isEqualTo(OPEN);
        clock.advance(Duration.ofMillis(1));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void onceClosedThePauseIsShortAgainAndTheFailuresOfBeforeAreForgotten() {
        ramp();
        clock.advance(Duration.ofSeconds(10));
        assertThat(breaker.state()).isEqualTo(CLOSED);
        "FFFF".chars().forEach(this::request);
        assertThat(breaker.state()).isEqualTo(CLOSED);
        request('F');
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void whatBeganBeforeItOpenedCountsNoMore() {
        var old = breaker.began();
        open();
        breaker.succeeded(old);
        assertThat(breaker.state()).isEqualTo(OPEN);
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.succeeded(old);
        breaker.failed(old);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void aProbeWhoseClientLeftMakesRoomForTheNext() {
        open();
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        var probed = slots(3);
        breaker.endedOtherwise(breaker.began());
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        clock.advance(Duration.ofSeconds(1));
        assertThat(slots(3)).isNotEqualTo(probed);
        breaker.succeeded(breaker.began());
        assertThat(breaker.state()).isEqualTo(RAMPING);
    }

    private void request(int how) {
        clock.advance(Duration.ofMillis(100));
        var mark = breaker.began();
        switch (how) {
            case 'S' -> breaker.succeeded(mark);
            case 'F' -> breaker.failed(mark);
            default -> breaker.endedOtherwise(mark);
        }
    }

    private void open() {
        "FFFFF".chars().forEach(this::request);
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    private void ramp() {
        open();
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.succeeded(breaker.began());
        assertThat(breaker.state()).isEqualTo(RAMPING);
    }

    /** The slots of so many sessions with one each. */
    private int[] slots(int sessions) {
        return IntStream.range(0, sessions)
                .map(i -> breaker.slots(1, i, sessions))
                .toArray();
    }
}
