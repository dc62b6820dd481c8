package network.cortensor.portal.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    /** A session is retired with the reserve untouched, and never before half of its tasks are used. */
    @ParameterizedTest(name = "of {0} tasks {1} are kept")
    @CsvSource({"10000, 200", "1000, 20", "260, 6", "250, 5", "10, 5", "5, 2", "1, 0"})
    void reserve(long limit, long reserve) {
        assertThat(SessionRules.reserve(limit)).isEqualTo(reserve);
        assertThat(SessionRules.runsOut(used(limit, limit - reserve - 1), NOW)).isNull();
        assertThat(SessionRules.runsOut(used(limit, limit - reserve), NOW))
                .startsWith(reserve + " of " + limit + " tasks left");
    }

    @Test
    void aReservationEndsTenMinutesEarly() {
        var until = NOW.plus(Duration.ofMinutes(10));
        assertThat(SessionRules.runsOut(reserved(until.plusSeconds(1)), NOW)).isNull();
        assertThat(SessionRules.runsOut(reserved(until), NOW)).contains(until.toString());
        assertThat(SessionRules.runsOut(reserved(NOW.minusSeconds(1)), NOW)).isNotNull();
        assertThat(SessionRules.runsOut(new SessionBudget("s", NOW, null, 1_000_000, null, null), NOW))
                .isNull();
    }

    private static SessionBudget used(long limit, long tasks) {
        return new SessionBudget("s", NOW, limit, tasks, null, null);
    }

    private static SessionBudget reserved(Instant until) {
        return new SessionBudget("s", NOW, null, 0, until, null);
    }
}
