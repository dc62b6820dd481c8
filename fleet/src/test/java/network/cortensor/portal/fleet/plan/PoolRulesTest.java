package network.cortensor.portal.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import network.cortensor.portal.domain.catalog.PoolState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolRulesTest {
    @ParameterizedTest(name = "{0} slots, {1} failing, {2}/{3} silent, {4} of {5} failed, before {6}: {8}")
    @CsvSource(textBlock = """
            # slots, failing, silent, routers, failed, requests, before, state, rule
            0,  0, 0, 0,   0,   0,                , DEGRADED, NO_SLOTS
            4,  0, 4, 4,   0,   0,                , UNKNOWN,  NO_SIGNAL
            4,  0, 3, 4,   0,   0,                , LIVE,     WORKING
            4,  2, 0, 4,   0,   0,                , LIVE,     WORKING
            4,  3, 0, 4,   0,   0,                , DEGRADED, WORKING_SLOTS
            4,  4, 0, 4,   0,   0,                , DEGRADED, WORKING_SLOTS
            100,50, 0, 4,  0,   0,                , LIVE,     WORKING
            100,51, 0, 4,  0,   0,                , DEGRADED, WORKING_SLOTS
            100,41, 0, 4,  0,   0,  WORKING_SLOTS , DEGRADED, WORKING_SLOTS
            100,40, 0, 4,  0,   0,  WORKING_SLOTS , LIVE,     WORKING
            4,  0, 0, 4,  19,  19,                , LIVE,     WORKING
            4,  0, 0, 4,   2,  20,                , LIVE,     WORKING
            4,  0, 0, 4,   3,  20,                , DEGRADED, FAILED_REQUESTS
            4,  0, 0, 4,   6, 100, FAILED_REQUESTS, DEGRADED, FAILED_REQUESTS
            4,  0, 0, 4,   6, 100,                , LIVE,     WORKING
            4,  0, 0, 4,   5, 100, FAILED_REQUESTS, LIVE,     WORKING
            4,  0, 0, 4,  19,  19, FAILED_REQUESTS, LIVE,     WORKING
            4,  3, 0, 4,  50, 100,                , DEGRADED, WORKING_SLOTS
            """)
    void rules(
            int slots,
            int failing,
            int silent,
            int routers,
            long failed,
            long requests,
            PoolRules.Rule before,
            PoolState state,
            PoolRules.Rule rule) {
        var outcomes = new Outcomes(requests - failed, failed);
        var verdict = PoolRules.judge(new PoolRules.Figures(slots, failing, routers, silent, outcomes), before);
        assertThat(verdict.state()).isEqualTo(state);
        assertThat(verdict.rule()).isEqualTo(rule);
        assertThat(PoolRules.Rule.of(rule.word())).isEqualTo(rule);
    }

    @Test
    void reasonsHaveFigures() {
        var figures = new PoolRules.Figures(4, 3, 4, 0, new Outcomes(7, 1));
        assertThat(PoolRules.judge(figures, null).reason())
                .isEqualTo("1 of 4 slots are behind routers that do not fail, below 50 %");
        var working = new PoolRules.Figures(4, 1, 4, 0, new Outcomes(7, 1));
        assertThat(PoolRules.judge(working, null).reason())
                .isEqualTo(
                        "3 of 4 slots are behind routers that do not fail; 1 of 8 requests in the last 5 minutes were"
                                + " failed by routers");
    }
}
