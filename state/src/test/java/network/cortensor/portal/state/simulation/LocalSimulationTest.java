package network.cortensor.portal.state.simulation;

import network.cortensor.portal.state.LocalFixture;
import network.cortensor.portal.state.contract.GatewaysContract;
import network.cortensor.portal.state.contract.StateFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Never over the limit, nothing leaked, nobody starved: on the local implementation. */
class LocalSimulationTest {
    private static final int SCHEDULES = 10_000;
    private static final int SHARED_SCHEDULES = 2_000;
    private static final int NIGHTLY = 500_000;

    @Test
    void everyPromiseIsKeptAfterEveryStep() {
        new Simulation(LocalFixture::new, 1).run(0, SCHEDULES);
    }

    @Test
    void severalGatewaysOverOneMemoryKeepThemToo() {
        new Simulation(SharedMemory.with(Planted.NONE), 3).run(0, SHARED_SCHEDULES);
    }

    @Test
    @Tag("nightly")
    void everyPromiseIsKeptInManyFreshSchedules() {
        var first = System.nanoTime();
        new Simulation(LocalFixture::new, 1).run(first, NIGHTLY);
        new Simulation(SharedMemory.with(Planted.NONE), 3).run(first, NIGHTLY);
    }

    @Nested
    class SeveralGateways extends GatewaysContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return SharedMemory.with(Planted.NONE);
        }
    }
}
