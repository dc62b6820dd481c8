package network.cortensor.portal.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A refusal's promise is held against the next request of the same organization that was served. */
class WaitEstimatesTest {
    private static final Window ALL = new Window(0, Long.MAX_VALUE);

    @Test
    void theNextServedRequestOfTheOrganizationCounts() {
        var answers = List.of(
                Answers.refused(1, 100, 4_000),
                Answers.whole("before", 1, 90, 200),
                Answers.whole("other", 2, 110, 300),
                Answers.whole("next", 1, 120, 400),
                Answers.whole("later", 1, 130, 500));
        var waits = Map.of("before", 1_000L, "other", 1_000L, "next", 2_000_000L, "later", 1_000L);
        assertThat(WaitEstimates.ratios(answers, ALL, waits)).containsExactly(2.0);
    }

    @Test
    void whatWasNeverFollowedSaysNothing() {
        assertThat(WaitEstimates.ratios(List.of(Answers.refused(1, 100, 4_000)), ALL, Map.of()))
                .isEmpty();
    }

    @Test
    void refusalsOutsideOfTheWindowDoNotCount() {
        var answers = List.of(Answers.refused(1, 100, 4_000), Answers.whole("next", 1, 120, 400));
        assertThat(WaitEstimates.ratios(answers, new Window(0, 50_000_000), Map.of("next", 1_000L)))
                .isEmpty();
    }
}
