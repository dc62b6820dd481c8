package network.cortensor.portal.state.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.testkit.TestClock;

/**
 * Several gateways over one local state, as if they shared a memory: what several gateways should look like, without a network.
 * It shows that the tests for several gateways can be passed, and carries the planted faults.
 */
final class SharedMemory implements StateFixture {
    private static final int STEPS = 4;
    private static final int ONE_IN = 7;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final Planted fault;
    private final LocalRuntimeState shared;
    private final List<SharedGateway> gateways = new ArrayList<>();
    private final List<SharedGateway> all = new ArrayList<>();
    private int asked;

    SharedMemory(Planted fault, int gateways, WaitingRoomLimits limits, SlotGate gate) {
        this.fault = fault;
        this.shared = new LocalRuntimeState(clock, clock, limits, session -> slots(session, gate));
        for (var i = 0; i < gateways; i++) {
            this.gateways.add(started());
        }
    }

    /** Fixtures with this fault. */
    static StateFixture.Maker with(Planted fault) {
        return (gateways, limits, gate) -> new SharedMemory(fault, gateways, limits, gate);
    }

    @Override
    public int gateways() {
        return gateways.size();
    }

    @Override
    public RuntimeState gateway(int index) {
        return gateways.get(index);
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public void run(Duration time) {
        for (var step = 0; step < STEPS; step++) {
            clock.advance(time.dividedBy(STEPS));
            settle();
        }
    }

    @Override
    public void settle() {
        if (fault != Planted.FORGETS_PATIENCE) {
            shared.sweep();
        }
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.CRASH);
    }

    @Override
    public Promises promises() {
        return Promises.EXACT;
    }

    @Override
    public void crash(int gateway) {
        gateways.get(gateway).die();
    }

    @Override
    public void restart(int gateway) {
        gateways.set(gateway, started());
    }

    @Override
    public void close() {
        // It has no thread and no connection.
    }

    /** Of all gateways that ever ran. */
    List<SharedGateway> everyGateway() {
        return all;
    }

    private SharedGateway started() {
        var gateway = new SharedGateway(this, shared, fault);
        all.add(gateway);
        return gateway;
    }

    private int slots(Session session, SlotGate gate) {
        var slots = gate.slots(session);
        return fault == Planted.GRANTS_OVER_THE_LIMIT && slots > 0 && asked++ % ONE_IN == 0 ? slots + 1 : slots;
    }
}
