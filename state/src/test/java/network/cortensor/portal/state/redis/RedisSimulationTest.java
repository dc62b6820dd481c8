package network.cortensor.portal.state.redis;

import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.state.simulation.Simulation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Never over the limit, nothing leaked, nobody starved, nothing handed to the dead: over a real server, whatever goes wrong. */
class RedisSimulationTest {
    private static final int SCHEDULES = 500;
    private static final int ALONE_SCHEDULES = 60;
    private static final int NIGHTLY = 20_000;

    @Test
    void everyPromiseIsKeptAfterEveryStep() {
        new Simulation(refusing(0), 3).run(0, Integer.getInteger("simulation.schedules", SCHEDULES));
    }

    @Test
    void theyAreKeptByGatewaysThatShareAndAllLoseRedisTogether() {
        new Simulation(LostByAll::new, 3).run(0, ALONE_SCHEDULES);
    }

    @Test
    @Tag("nightly")
    void everyPromiseIsKeptInManyFreshSchedules() {
        var first = System.nanoTime();
        new Simulation(refusing(0), 3).run(first, NIGHTLY);
        new Simulation(LostByAll::new, 3).run(first, NIGHTLY / 4);
    }

    private static StateFixture.Maker refusing(long seed) {
        return (gateways, limits, gate) -> new RedisFixture(gateways, limits, gate, WhenAway.REFUSE, seed);
    }
}
