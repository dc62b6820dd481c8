package network.cortensor.portal.state.contract;

import static network.cortensor.portal.state.contract.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.state.LeaseAsk;
import org.junit.jupiter.api.Test;

/** Who waits, in which order, for how long, and how it ends. */
public abstract class WaitingRoomContract extends ContractStage {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    final int gateways() {
        return 1;
    }

    @Test
    void insideAnOrganizationFirstComeFirstServed() {
        var pool = pool(1, 1);
        var running = ask(pool);
        var waiting = List.of(ask(pool), ask(pool), ask(pool));
        for (var next : waiting) {
            assertThat(next.waits()).isTrue();
            giveBack(running);
            assertThat(next.session()).isEqualTo("s0");
            running = next;
        }
    }

    /** Giving a share back must not let the organization's next request in front of those who wait already. */
    @Test
    void whoLeavesDoesNotLetTheNextOvertakeItsOwnOrganization() {
        var pool = pool(1, 1);
        var running = ask(pool);
        var leaves = List.of(ask(pool), ask(pool), ask(pool));
        var stays = ask(pool);
        leaves.forEach(this::giveBack);
        var late = ask(pool);
        giveBack(running);
        assertThat(stays.isGranted()).isTrue();
        assertThat(late.waits()).isTrue();
    }

    @Test
    void organizationsAreServedByTheirWeights() {
        var pool = pool(1, 1);
        var running = ask(pool, "x");
        var waiting = new LinkedHashMap<Asked, String>();
        for (var i = 0; i < 24; i++) {
            waiting.put(ask(weighted(pool, "light", 1)), "light");
        }
        for (var i = 0; i < 24; i++) {
            waiting.put(ask(weighted(pool, "heavy", 3)), "heavy");
        }
        var served = order(running, waiting, 16);
        assertThat(served.stream().filter("heavy"::equals).count()).isBetween(11L, 13L);
    }

    @Test
    void aNoisyOrganizationDoesNotDelayAQuietOne() {
        var pool = pool(1, 1);
        var running = ask(pool, "noisy");
        var waiting = new LinkedHashMap<Asked, String>();
        for (var i = 0; i < 30; i++) {
            waiting.put(ask(pool, "noisy"), "noisy");
        }
        waiting.put(ask(pool, "quiet"), "quiet");
        assertThat(order(running, waiting, 2)).contains("quiet");
    }

    @Test
    void whoLeavesGivesItsOrganizationsShareBack() {
        var pool = pool(1, 1);
        var running = ask(pool, "x");
        for (var i = 0; i < 5; i++) {
            giveBack(ask(pool, "a"));
        }
        var waiting = new LinkedHashMap<Asked, String>();
        waiting.put(ask(pool, "a"), "a");
        waiting.put(ask(pool, "b"), "b");
        waiting.put(ask(pool, "b"), "b");
        assertThat(order(running, waiting, 2)).containsExactly("a", "b");
    }

    /** A noisy organization whose requests leave the room would otherwise be kept out of it for as long as it goes on asking. */
    @Test
    void theRefusedDoNotUndoWhatOthersGaveBack() {
        var pool = pool(1, 1);
        var running = ask(pool, "x");
        var leaves =
                List.of(ask(pool, "a"), ask(pool, "a"), ask(pool, "a"), ask(pool, "a"), ask(pool, "a"), ask(pool, "a"));
        for (var one : leaves) {
            assertThat(ask(pool, "a", Duration.ZERO).problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
            giveBack(one);
        }
        var waiting = new LinkedHashMap<Asked, String>();
        waiting.put(ask(pool, "b"), "b");
        waiting.put(ask(pool, "b"), "b");
        waiting.put(ask(pool, "a"), "a");
        assertThat(order(running, waiting, 2)).containsExactly("b", "a");
    }

    @Test
    void whoLeavesIsNotServed() {
        var pool = pool(1, 1);
        var running = ask(pool);
        var leaves = ask(pool);
        var stays = ask(pool);
        giveBack(leaves);
        giveBack(leaves);
        giveBack(running);
        assertThat(leaves.waits()).isTrue();
        assertThat(stays.session()).isEqualTo("s0");
        assertThat(state().pool("p").left()).isEqualTo(1);
    }

    @Test
    void whoHasWaitedLongEnoughIsRefusedWithAnEstimate() {
        var pool = pool(1, 1);
        var running = ask(pool);
        var waiting = ask(pool, "a", SECOND.multipliedBy(10));
        fixture().run(SECOND.multipliedBy(9));
        assertThat(waiting.waits()).isTrue();
        fixture().run(SECOND.multipliedBy(2));
        assertThat(waiting.problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(waiting.refusal().retryAfter()).isPositive();
        assertThat(state().pool("p").timedOut()).isEqualTo(1);
        giveBack(running);
        assertThat(waiting.isGranted()).isFalse();
    }

    @Test
    void whoMayNotWaitIsRefusedAtOnceButServedWhenThereIsAFreeSession() {
        var pool = pool(1, 1);
        var running = ask(pool, "a", Duration.ZERO);
        assertThat(running.isGranted()).isTrue();
        var refused = ask(pool, "a", Duration.ZERO);
        assertThat(refused.problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(refused.refusal().retryAfter()).isPositive();
    }

    @Test
    void aFullRoomRefusesAtOnce() {
        fixture(1);
        var pool = pool(1, 1);
        ask(pool);
        ask(pool);
        var third = ask(pool);
        assertThat(third.problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(third.refusal().retryAfter()).isPositive();
        assertThat(state().pool("p").refused()).isEqualTo(1);
    }

    @Test
    void aRoomFullOfOneOrganizationMakesPlaceForAnother() {
        fixture(4);
        var pool = pool(1, 1);
        ask(pool, "noisy");
        var noisy = new ArrayList<Asked>();
        for (var i = 0; i < 4; i++) {
            noisy.add(ask(pool, "noisy"));
        }
        var quiet = ask(pool, "quiet");
        assertThat(quiet.waits()).isTrue();
        assertThat(noisy.getLast().problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(noisy.getLast().refusal().retryAfter()).isPositive();
        assertThat(noisy.subList(0, 3)).allMatch(Asked::waits);
        // Two of each would be even: the quiet one's third pushes nobody out.
        assertThat(ask(pool, "quiet").waits()).isTrue();
        assertThat(noisy.get(2).problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(ask(pool, "quiet").problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(noisy.subList(0, 2)).allMatch(Asked::waits);
    }

    @Test
    void nobodyIsRefusedByAnEstimateBeforeAnythingIsMeasured() {
        var pool = pool(1, 1);
        ask(pool);
        for (var i = 0; i < 20; i++) {
            assertThat(ask(pool, "a", SECOND).waits()).isTrue();
        }
    }

    @Test
    void whoWouldWaitLongerThanItMayIsRefusedAtOnceWithTheEstimate() {
        var pool = pool(1, 1);
        serve(pool, 8, SECOND);
        ask(pool);
        for (var i = 0; i < 5; i++) {
            ask(pool);
        }
        var impatient = ask(pool, "a", SECOND.multipliedBy(2));
        assertThat(impatient.problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(impatient.refusal().retryAfter()).isBetween(SECOND.multipliedBy(3), SECOND.multipliedBy(12));
        assertThat(ask(pool, "a", SECOND.multipliedBy(30)).waits()).isTrue();
        var other = ask(pool, "b", SECOND.multipliedBy(4));
        assertThat(other.waits()).as("another organization is served after one").isTrue();
    }

    @Test
    void aLeaseSaysHowLongItWaitedAndWhatWasExpected() {
        var pool = pool(1, 1);
        serve(pool, 8, SECOND);
        var running = ask(pool);
        assertThat(running.lease().waitMicros()).isLessThan(100_000);
        assertThat(running.lease().expectedMicros()).isZero();
        var waiting = List.of(ask(pool), ask(pool), ask(pool));
        for (var next : waiting) {
            fixture().run(SECOND);
            giveBack(running);
            running = next;
        }
        var last = running.lease();
        assertThat(last.waitMicros()).isBetween(2_900_000L, 3_500_000L);
        assertThat(last.expectedMicros()).isBetween(last.waitMicros() / 2, last.waitMicros() * 2);
    }

    @Test
    void reportsSayWhatHappened() {
        var pool = pool(2, 1);
        var first = ask(pool);
        ask(pool);
        ask(pool);
        ask(pool);
        var report = state().pool("p");
        assertThat(report.inFlight()).isEqualTo(2);
        assertThat(report.waiting()).isEqualTo(2);
        assertThat(report.atOnce()).isEqualTo(2);
        assertThat(report.expectedWaitMicros()).isPositive();
        giveBack(first);
        assertThat(state().pool("p").afterWait()).isEqualTo(1);
        assertThat(state().pool("p").waiting()).isEqualTo(1);
        assertThat(state().held()).isEqualTo(3);
        var session = state().session("s0");
        assertThat(session.inFlight()).isEqualTo(1);
        assertThat(session.granted()).isEqualTo(2);
        assertThat(session.highWater()).isEqualTo(1);
        assertThat(state().capacity().leases()).isEqualTo(2);
        assertThat(state().pool("nobody asked for it").inFlight()).isZero();
        assertThat(state().session("nobody asked for it").granted()).isZero();
    }

    @Test
    void leasesAreListed() {
        var pool = pool(1, 1);
        var lease =
                ask(new LeaseAsk(pool, "req_42", "a", 1, PATIENT, false, null)).lease();
        ask(pool);
        var listed = result(state().leases());
        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().number()).isEqualTo(lease.number());
        assertThat(listed.getFirst().requestId()).isEqualTo("req_42");
        assertThat(listed.getFirst().sessionId()).isEqualTo("s0");
        assertThat(listed.getFirst().poolId()).isEqualTo("p");
        assertThat(Duration.between(
                        listed.getFirst().takenAt(), fixture().clock().instant()))
                .isLessThan(SECOND);
    }

    @Test
    void aReleasedLeaseIsLostAndItsSlotFreeOnce() {
        var pool = pool(1, 1);
        var stuck = ask(pool);
        var next = ask(pool);
        var third = ask(pool);
        assertThat(result(state().release(stuck.lease().number()))).isTrue();
        fixture().run(SECOND);
        assertThat(stuck.isLost()).isTrue();
        assertThat(next.session()).isEqualTo("s0");
        assertThat(next.isLost()).isFalse();
        giveBack(stuck);
        assertThat(third.waits()).isTrue();
        assertThat(result(state().release(stuck.lease().number()))).isFalse();
        assertThat(result(state().release(1_000_000))).isFalse();
    }

    /** The organizations of those who were served, one after the other, on the one slot. */
    private List<String> order(Asked holder, SequencedMap<Asked, String> waiting, int rounds) {
        var served = new ArrayList<String>();
        var running = holder;
        for (var round = 0; round < rounds; round++) {
            giveBack(running);
            var next = waiting.keySet().stream().filter(Asked::isGranted).findFirst();
            assertThat(next).as("who is served in round %d", round).isPresent();
            running = next.get();
            served.add(waiting.remove(running));
        }
        return served;
    }

    private static LeaseAsk weighted(Pool pool, String organization, int weight) {
        return new LeaseAsk(pool, "req_w", organization, weight, PATIENT, false, null);
    }
}
