package network.cortensor.portal.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.testkit.TestClock;

/** The one gateway of plain mode. */
public final class LocalFixture implements StateFixture {
    private static final long STEPS = 4;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final WaitingRoomLimits limits;
    private final SlotGate gate;
    private LocalRuntimeState state;

    /** An empty one. */
    public LocalFixture(int gateways, WaitingRoomLimits limits, SlotGate gate) {
        if (gateways != 1) {
            throw new IllegalArgumentException("plain mode is for one gateway");
        }
        this.limits = limits;
        this.gate = gate;
        this.state = started();
    }

    @Override
    public int gateways() {
        return 1;
    }

    @Override
    public RuntimeState gateway(int index) {
        return state;
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public void run(Duration time) {
        for (var step = 0; step < STEPS; step++) {
            clock.advance(time.dividedBy(STEPS));
            state.sweep();
        }
    }

    @Override
    public void settle() {
        state.sweep();
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
        state = started();
    }

    @Override
    public void restart(int gateway) {
        // A new one is there since the crash.
    }

    @Override
    public void close() {
        // It has no thread and no connection.
    }

    private LocalRuntimeState started() {
        return new LocalRuntimeState(clock, clock, limits, gate);
    }
}
