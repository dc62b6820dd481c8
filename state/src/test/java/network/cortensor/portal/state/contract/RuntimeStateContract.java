package network.cortensor.portal.state.contract;

import static network.cortensor.portal.state.contract.Pools.group;
import static network.cortensor.portal.state.contract.Pools.pool;
import static network.cortensor.portal.state.contract.Pools.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.state.LeaseAsk;
import org.junit.jupiter.api.Test;

/** Which session a request gets, and that no session gets more than it may have. */
public abstract class RuntimeStateContract extends ContractStage {
    @Override
    final int gateways() {
        return 1;
    }

    @Test
    void sessionsTakeTurns() {
        var pool = pool(3, 2);
        var sessions = new ArrayList<String>();
        for (var i = 0; i < 6; i++) {
            sessions.add(ask(pool).session());
        }
        assertThat(sessions).containsExactly("s0", "s1", "s2", "s0", "s1", "s2");
    }

    @Test
    void fullSessionsAreSkippedAndTheSkipsCounted() {
        var pool = pool(3, 1);
        ask(pool);
        var second = ask(pool);
        ask(pool);
        giveBack(second);
        assertThat(ask(pool).session()).isEqualTo("s1");
        assertThat(state().session("s0").skipped()).isEqualTo(1);
        assertThat(state().session("s1").skipped()).isZero();
    }

    @Test
    void aSessionHasAsManyRequestsAsItsLimitAndNoMore() {
        var pool = pool(1, 3);
        for (var i = 0; i < 3; i++) {
            assertThat(ask(pool).isGranted()).isTrue();
        }
        assertThat(ask(pool).waits()).isTrue();
    }

    @Test
    void aGroupHasASlotForEachServerThatIsUp() {
        var pool = pool("p", List.of(group("g", 3, 1)));
        assertThat(ask(pool).isGranted()).isTrue();
        assertThat(ask(pool).isGranted()).isTrue();
        assertThat(ask(pool).waits()).isTrue();
    }

    @Test
    void leaseNumbersOnlyGrow() {
        var pool = pool(1, 1);
        var last = 0L;
        for (var i = 0; i < 5; i++) {
            var one = ask(pool);
            assertThat(one.lease().number()).isGreaterThan(last);
            last = one.lease().number();
            giveBack(one);
        }
    }

    @Test
    void poolsThatTakeNothingRefuse() {
        for (var closed : List.of(PoolState.DRAINING, PoolState.PAUSED)) {
            var pool = pool("p", closed, List.of(session("s0", "0", 1)));
            assertThat(ask(pool).problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
        }
        for (var open : List.of(PoolState.DEGRADED, PoolState.UNKNOWN)) {
            var pool = pool("q_" + open, open, List.of(session("s0", "" + open, 1)));
            assertThat(ask(pool).isGranted()).isTrue();
        }
    }

    @Test
    void aPoolWithoutASessionThatTakesRequestsRefuses() {
        assertThat(ask(pool(0, 1)).problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
        var paused = session("s0", "0", 1, NodeType.DEDICATED, TrafficState.PAUSED);
        assertThat(ask(pool("q", List.of(paused))).problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
    }

    @Test
    void aClosedSessionIsNotUsedUntilTheGateOpens() {
        var pool = pool(2, 1);
        gate(session -> session.id().equals("s0") ? 0 : session.slots());
        assertThat(ask(pool).session()).isEqualTo("s1");
        var waiting = ask(pool);
        assertThat(waiting.waits()).isTrue();
        gate(Session::slots);
        fixture().run(Duration.ofSeconds(1));
        assertThat(waiting.session()).isEqualTo("s0");
    }

    @Test
    void ephemeralSessionsServeOnlyWhoMayUseThemAndOnlyWhenNoDedicatedOneIsFree() {
        var pool = pool("p", List.of(ephemeral("e"), session("d", "1", 1)));
        var flagged = ask(mayUseEphemeral(pool, "a"));
        assertThat(flagged.session()).isEqualTo("d");
        var unflagged = ask(pool);
        assertThat(unflagged.waits()).isTrue();
        var second = ask(mayUseEphemeral(pool, "a"));
        assertThat(second.session()).isEqualTo("e");
    }

    @Test
    void aFreedEphemeralSessionGoesToTheFirstWhoMayUseIt() {
        var pool = pool("p", List.of(ephemeral("e"), session("d", "1", 1)));
        var onDedicated = ask(pool);
        var onEphemeral = ask(mayUseEphemeral(pool, "a"));
        var unflagged = ask(pool);
        var flagged = ask(mayUseEphemeral(pool, "a"));
        giveBack(onEphemeral);
        assertThat(flagged.session()).isEqualTo("e");
        assertThat(unflagged.waits()).isTrue();
        giveBack(onDedicated);
        assertThat(unflagged.session()).isEqualTo("d");
    }

    @Test
    void theSameWordPrefersTheSameSession() {
        var pool = pool(8, 2);
        var first = ask(withAffinity(pool, "chat")).session();
        ask(pool);
        ask(pool);
        assertThat(ask(withAffinity(pool, "chat")).session()).isEqualTo(first);
        var others = new HashSet<String>();
        for (var i = 0; i < 12; i++) {
            others.add(ask(withAffinity(pool, "chat" + i)).session());
        }
        assertThat(others).as("sessions of different words").hasSizeGreaterThan(2);
    }

    @Test
    void affinityNeverGoesOverCapacity() {
        var pool = pool(2, 1);
        var first = ask(withAffinity(pool, "chat")).session();
        assertThat(ask(withAffinity(pool, "chat")).session()).isNotEqualTo(first);
        assertThat(ask(withAffinity(pool, "chat")).waits()).isTrue();
    }

    @Test
    void givingBackTwiceFreesOnce() {
        var pool = pool(1, 2);
        var first = ask(pool);
        ask(pool);
        giveBack(first);
        giveBack(first);
        assertThat(state().pool("p").inFlight()).isEqualTo(1);
        ask(pool);
        assertThat(ask(pool).waits()).isTrue();
    }

    @Test
    void aLoweredLimitHoldsForTheNextRequest() {
        ask(pool(1, 2));
        state().update(Map.of("p", pool(1, 1)));
        assertThat(ask(pool(1, 1)).waits()).isTrue();
    }

    @Test
    void whoWaitsIsServedUnderTheLimitThatHoldsByThen() {
        var first = ask(pool(1, 2));
        var second = ask(pool(1, 2));
        var waiting = ask(pool(1, 2));
        state().update(Map.of("p", pool(1, 1)));
        giveBack(first);
        assertThat(waiting.waits()).isTrue();
        giveBack(second);
        assertThat(waiting.session()).isEqualTo("s0");
    }

    @Test
    void aRaisedLimitServesWhoWaits() {
        ask(pool(1, 1));
        var waiting = ask(pool(1, 1));
        state().update(Map.of("p", pool(1, 2)));
        fixture().run(Duration.ofSeconds(1));
        assertThat(waiting.session()).isEqualTo("s0");
    }

    /** A session that moves to another pool, under another name, while a request runs on it, is still one place. */
    @Test
    void aMovedSessionIsStillBusy() {
        var running = ask(pool("p", List.of(session("s0", "7", 1))));
        var other = pool("q", List.of(session("renamed", "7", 1)));
        state().update(Map.of("q", other));
        var waiting = ask(other);
        assertThat(waiting.waits()).isTrue();
        giveBack(running);
        fixture().run(Duration.ofSeconds(1));
        assertThat(waiting.session()).isEqualTo("renamed");
    }

    @Test
    void whoWaitsIsRefusedWhenThePoolIsPausedEmptiedOrGone() {
        var pool = pool(1, 1);
        ask(pool);
        for (var after : List.of(
                Map.of("p", pool("p", PoolState.PAUSED, pool.sessions())),
                Map.of("p", pool("p", List.of())),
                Map.<String, Pool>of())) {
            state().update(Map.of("p", pool));
            var waiting = ask(pool);
            assertThat(waiting.waits()).isTrue();
            state().update(after);
            fixture().run(Duration.ofSeconds(1));
            assertThat(waiting.problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
        }
    }

    @Test
    void whatRunsOnARemovedSessionFinishes() {
        var running = ask(pool(2, 1));
        state().update(Map.of("p", pool("p", List.of(session("s1", "1", 1)))));
        fixture().settle();
        assertThat(running.isLost()).isFalse();
        giveBack(running);
        assertThat(state().held()).isZero();
    }

    private static Session ephemeral(String id) {
        return session(id, "0", 1, NodeType.EPHEMERAL, TrafficState.LIVE);
    }

    private static LeaseAsk mayUseEphemeral(Pool pool, String organization) {
        return new LeaseAsk(pool, "req_e", organization, 1, PATIENT, true, null);
    }

    private static LeaseAsk withAffinity(Pool pool, String word) {
        return new LeaseAsk(pool, "req_w", "a", 1, PATIENT, false, word);
    }
}
