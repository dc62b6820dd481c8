package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.simulation.Breach.Kind;
import network.cortensor.portal.state.simulation.Simulation;
import org.junit.jupiter.api.Test;

/** The simulation bites over a real server too: each fault is found, as what it is, within a few schedules. */
class PlantedScriptsTest {
    private static final int SCHEDULES = 150;

    @Test
    void aPlaceThatStaysTakenWhenItsLeaseHasRunOut() {
        finds(PlantedScript.FORGETS_TO_FREE_WHAT_RAN_OUT, Kind.STUCK, Kind.LEAK);
    }

    @Test
    void aServerThatHasForgottenAndGrants() {
        finds(PlantedScript.OPENS_AT_ONCE, Kind.OVER_LIMIT);
    }

    @Test
    void aServerThatHasForgottenAndWaitsForNobody() {
        finds(PlantedScript.OPENS_BEFORE_ALL_HAVE_TOLD, Kind.OVER_LIMIT);
    }

    @Test
    void aClaimThatIsNotMadeFirm() {
        finds(PlantedScript.LETS_A_CLAIM_RUN_OUT, Kind.OVER_LIMIT);
    }

    @Test
    void aGatewayThatKeepsWhatItHasLost() {
        finds(PlantedScript.KEEPS_WHAT_IS_LOST, Kind.OVER_LIMIT);
    }

    private static void finds(PlantedScript fault, Kind first, Kind... others) {
        assertThat(Script.values())
                .as("the fault is in a script")
                .anyMatch(script -> !fault.source(script).equals(script.source()));
        var kinds = EnumSet.of(first, others);
        var simulation = new Simulation(
                (gateways, limits, gate) -> new RedisFixture(gateways, limits, gate, WhenAway.REFUSE, 0, fault), 3);
        assertThat(simulation.find(breach -> kinds.contains(breach.kind()), SCHEDULES))
                .as("what is found of %s", fault)
                .isPresent();
    }
}
