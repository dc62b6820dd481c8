package network.cortensor.portal.state.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.state.contract.StateFixture.Fault;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a schedule beside the callers: gateways and store. At most one trouble to a gateway at a time. */
final class Troubles {
    private final StateFixture fixture;
    private final Ledger ledger;
    private final World world;
    private final Random random;
    private final List<Fault> possible;
    private final Map<Integer, Fault> now = new HashMap<>();
    private Instant calmFrom = Instant.MIN;

    Troubles(StateFixture fixture, Ledger ledger, World world, Random random) {
        this.fixture = fixture;
        this.ledger = ledger;
        this.world = world;
        this.random = random;
        this.possible = fixture.faults().stream().sorted().toList();
    }

    /** Whether this gateway can be called. */
    boolean isUp(int gateway) {
        var trouble = now.get(gateway);
        return trouble != Fault.CRASH && trouble != Fault.PAUSE;
    }

    /** Whether nothing is wrong and nothing was for long enough. */
    boolean calm() {
        return now.isEmpty() && !fixture.clock().instant().isBefore(calmFrom);
    }

    /** Something begins to go wrong or ends to; says what. */
    String next() {
        if (possible.isEmpty()) {
            return "no trouble";
        }
        var gateway = random.nextInt(fixture.gateways());
        var trouble = now.get(gateway);
        return trouble == null ? begin(gateway, possible.get(random.nextInt(possible.size()))) : end(gateway, trouble);
    }

    /** All is well again. */
    void endAll() {
        Map.copyOf(now).forEach(this::end);
    }

    private String begin(int gateway, Fault fault) {
        now.put(gateway, fault);
        switch (fault) {
            case CRASH -> {
                ledger.of(gateway).forEach(party -> ledger.stops(party, true, deadline(party)));
                fixture.crash(gateway);
            }
            case PAUSE -> {
                ledger.of(gateway).forEach(party -> ledger.stops(party, false, deadline(party)));
                fixture.pause(gateway);
            }
            case DELAYED_REPLIES -> fixture.delayReplies(gateway);
            case LOST_REPLIES -> fixture.loseReplies(gateway);
            case CUT -> fixture.cut(gateway);
            case STORE_RESTARTS -> {
                now.remove(gateway);
                fixture.restartStore(true);
            }
            case STORE_COMES_BACK_EMPTY -> {
                now.remove(gateway);
                fixture.restartStore(false);
            }
            case STORE_STANDS_STILL -> fixture.stopStore(gateway);
        }
        calmLater();
        return fault + " at gateway " + gateway;
    }

    private String end(int gateway, Fault fault) {
        now.remove(gateway);
        switch (fault) {
            case CRASH -> fixture.restart(gateway);
            case PAUSE -> {
                fixture.resume(gateway);
                fixture.settle();
                ledger.of(gateway).forEach(ledger::goesOn);
            }
            case DELAYED_REPLIES, LOST_REPLIES, CUT -> fixture.heal(gateway);
            case STORE_STANDS_STILL -> fixture.resumeStore(gateway);
            case STORE_RESTARTS, STORE_COMES_BACK_EMPTY -> throw new IllegalStateException("it ends at once");
        }
        // Who starts, or goes on after a pause, reads the catalog before it serves.
        fixture.gateway(gateway).update(world.catalog());
        calmLater();
        return "end of " + fault + " at gateway " + gateway;
    }

    private @Nullable Instant deadline(Party party) {
        var lease = party.lease;
        return lease == null ? null : fixture.deadline(lease.number());
    }

    private void calmLater() {
        var promises = fixture.promises();
        calmFrom = fixture.clock().instant().plus(promises.leaseTime()).plus(promises.recovery());
    }
}
