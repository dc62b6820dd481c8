package network.cortensor.portal.fleet.observe;

import static network.cortensor.portal.fleet.Fleets.counters;
import static network.cortensor.portal.fleet.Fleets.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.fleet.RouterReport.Breaker;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.junit.jupiter.api.Test;

/** What happened is the difference of two looks, never a gateway's history. */
class GatewayDifferencesTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

    private final GatewayDifferences differences = new GatewayDifferences(BEGIN);

    @Test
    void historyIsNoNewsAndWhatFollowsIs() {
        var old = BEGIN.minusSeconds(3600);
        assertThat(differences.take(List.of(report("a", old, BEGIN, counters("r", Breaker.CLOSED, 1000, 500))), BEGIN))
                .containsExactly(Map.entry("r", new Passive(0, Map.of(), 0, 1)));
        var next = BEGIN.plusSeconds(1);
        assertThat(differences.take(List.of(report("a", old, next, counters("r", Breaker.OPEN, 1002, 503))), next))
                .containsExactly(Map.entry("r", new Passive(2, Map.of(UpstreamFailure.TIMEOUT, 3L), 1, 1)));
        assertThat(differences.take(List.of(report("a", old, next, counters("r", Breaker.OPEN, 1002, 503))), next))
                .containsExactly(Map.entry("r", new Passive(0, Map.of(), 1, 1)));
    }

    @Test
    void gatewaysAddUpAndOneThatStartsMeanwhileCountsFromItsStart() {
        var now = BEGIN.plusSeconds(5);
        assertThat(differences.take(
                        List.of(
                                report("a", BEGIN.plusSeconds(1), now, counters("r", Breaker.CLOSED, 2, 1)),
                                report("b", BEGIN.plusSeconds(2), now, counters("r", Breaker.OPEN, 3, 0))),
                        now))
                .containsExactly(Map.entry("r", new Passive(5, Map.of(UpstreamFailure.TIMEOUT, 1L), 1, 2)));
    }

    @Test
    void countersThatFellHaveBegunAnew() {
        var old = BEGIN.minusSeconds(60);
        differences.take(List.of(report("a", old, BEGIN, counters("r", Breaker.CLOSED, 100, 9))), BEGIN);
        assertThat(differences.take(List.of(report("a", old, BEGIN, counters("r", Breaker.CLOSED, 4, 1))), BEGIN))
                .containsExactly(Map.entry("r", new Passive(4, Map.of(UpstreamFailure.TIMEOUT, 1L), 0, 1)));
    }

    @Test
    void aGatewayThatWentSilentSaysNothingAboutBreakersAndIsForgottenInTheEnd() {
        var old = BEGIN.minusSeconds(60);
        var stale = report("a", old, BEGIN, counters("r", Breaker.OPEN, 100, 9));
        differences.take(List.of(stale), BEGIN);
        assertThat(differences.take(List.of(stale), BEGIN.plusSeconds(11)))
                .containsExactly(Map.entry("r", new Passive(0, Map.of(), 0, 0)));
        var late = BEGIN.plus(GatewayDifferences.FORGOTTEN).plus(Duration.ofSeconds(1));
        differences.take(List.of(), late);
        // It is a stranger again: its counters are history.
        assertThat(differences.take(List.of(report("a", old, late, counters("r", Breaker.OPEN, 200, 9))), late))
                .containsExactly(Map.entry("r", new Passive(0, Map.of(), 1, 1)));
    }
}
