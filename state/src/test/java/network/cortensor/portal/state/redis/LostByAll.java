package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;

/** Gateways that share what they have while Redis is away, and lose it all together: a cut of one is a cut of all. */
final class LostByAll implements StateFixture {
    private final RedisFixture fixture;
    private final Set<Integer> cut = new HashSet<>();

    LostByAll(int gateways, WaitingRoomLimits limits, SlotGate gate) {
        this(gateways, limits, gate, PlantedScript.NONE);
    }

    LostByAll(int gateways, WaitingRoomLimits limits, SlotGate gate, PlantedScript fault) {
        fixture = new RedisFixture(gateways, limits, gate, WhenAway.SHARE, 0, fault);
        // Until they know one another.
        fixture.run(Duration.ofSeconds(5));
    }

    @Override
    public int gateways() {
        return fixture.gateways();
    }

    @Override
    public RuntimeState gateway(int index) {
        return fixture.gateway(index);
    }

    @Override
    public TestClock clock() {
        return fixture.clock();
    }

    @Override
    public void run(Duration time) {
        fixture.run(time);
    }

    @Override
    public void settle() {
        fixture.settle();
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.CUT, Fault.STORE_STANDS_STILL);
    }

    @Override
    public Promises promises() {
        return fixture.promises();
    }

    @Override
    public @Nullable Instant deadline(long leaseNumber) {
        return fixture.deadline(leaseNumber);
    }

    @Override
    public void cut(int gateway) {
        cut.add(gateway);
        for (var each = 0; each < gateways(); each++) {
            fixture.cut(each);
        }
    }

    @Override
    public void heal(int gateway) {
        cut.remove(gateway);
        for (var each = 0; each < gateways() && cut.isEmpty(); each++) {
            fixture.heal(each);
        }
    }

    @Override
    public void stopStore(int gateway) {
        fixture.stopStore(gateway);
    }

    @Override
    public void resumeStore(int gateway) {
        fixture.resumeStore(gateway);
    }

    @Override
    public void close() {
        fixture.close();
    }
}
