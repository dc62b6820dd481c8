package network.cortensor.portal.state.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import network.cortensor.portal.state.simulation.Breach.Kind;
import org.junit.jupiter.api.Test;

/** The simulation bites: each fault is found, as what it is, within a few schedules. */
class PlantedFaultsTest {
    private static final int SCHEDULES = 300;

    @Test
    void moreLeasesThanTheLimit() {
        finds(Planted.GRANTS_OVER_THE_LIMIT, Kind.OVER_LIMIT);
    }

    @Test
    void aSlotThatIsNotFreed() {
        finds(Planted.FORGETS_TO_FREE, Kind.STUCK, Kind.LEAK);
    }

    @Test
    void aSlotThatIsFreedTwice() {
        finds(Planted.FREES_TWICE, Kind.OVER_LIMIT);
    }

    @Test
    void theLastServedFirst() {
        finds(Planted.SERVES_THE_LAST_FIRST, Kind.ORDER);
    }

    @Test
    void anOrganizationThatIsOvertakenForEver() {
        finds(Planted.STARVES_AN_ORGANIZATION, Kind.STARVED);
    }

    @Test
    void aWaiterThatLeftAndIsServedAllTheSame() {
        finds(Planted.FORGETS_THAT_SOMEBODY_LEFT, Kind.NONSENSE, Kind.STUCK, Kind.LEAK);
    }

    @Test
    void aWaiterWithoutPatienceThatStays() {
        finds(Planted.FORGETS_PATIENCE, Kind.OVERDUE);
    }

    @Test
    void aSessionHandedToTheDead() {
        finds(Planted.SERVES_THE_DEAD, Kind.STUCK, Kind.LEAK);
    }

    private static void finds(Planted fault, Kind first, Kind... others) {
        var kinds = EnumSet.of(first, others);
        var found =
                new Simulation(SharedMemory.with(fault), 2).find(breach -> kinds.contains(breach.kind()), SCHEDULES);
        assertThat(found).as("what is found of %s", fault).isPresent();
    }
}
