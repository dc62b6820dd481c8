package network.cortensor.portal.state.redis;

import static network.cortensor.portal.state.contract.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Protects when a server that has forgotten grants again: as soon as all who may hold something have told it, and not before. What the
 * simulation meets too seldom is led to here, with the fault beside it, so that each way is seen to be the one that leads astray.
 */
class ForgottenTest {
    private static final Duration TTL = RedisFixture.TTL;
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Pool pool = pool(2, 1);
    private final List<Asked> asked = new ArrayList<>();
    private RedisFixture fixture = fixture(WhenAway.REFUSE, PlantedScript.NONE);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenAllHaveToldItGrantsAtOnce() {
        ask(0);
        fixture.restartStore(false);
        fixture.run(MOMENT);
        for (var gateway = 0; gateway < 3; gateway++) {
            assertThat(fixture.gateway(gateway).capacity().link())
                    .as("gateway %s", gateway)
                    .isEqualTo(Link.CONNECTED);
        }
        assertThat(ask(1).isGranted()).isTrue();
        assertThat(ask(2).isGranted()).as("both are taken").isFalse();
        assertThat(holders()).containsExactlyInAnyOrder("s0", "s1");
    }

    @Test
    void theSameWhenItKeptItsData() {
        ask(0);
        fixture.restartStore(true);
        fixture.run(MOMENT);
        assertThat(ask(1).isGranted()).isTrue();
        assertThat(ask(2).isGranted()).isFalse();
    }

    @Test
    void twiceInARowIsForgottenTwice() {
        ask(0);
        fixture.restartStore(false);
        fixture.run(Duration.ofMillis(200));
        fixture.restartStore(false);
        fixture.run(MOMENT);
        assertThat(ask(1).isGranted()).isTrue();
        assertThat(ask(2).isGranted()).isFalse();
    }

    @Test
    void whoIsMissingIsWaitedFor() {
        ask(0);
        fixture.cut(0);
        fixture.restartStore(false);
        fixture.run(TTL.dividedBy(2));
        assertThat(fixture.gateway(1).capacity().link()).isEqualTo(Link.RECOVERING);
        assertThat(ask(1).isGranted()).isFalse();
        fixture.heal(0);
        fixture.run(MOMENT);
        assertThat(ask(1).isGranted()).as("as soon as it has told").isTrue();
        assertThat(ask(2).isGranted()).isFalse();
    }

    @Test
    void whoWasAwayForATimeToLiveSpeaksForNobody() {
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.cut(gateway);
        }
        fixture.run(TTL);
        fixture.restartStore(false);
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.heal(gateway);
        }
        fixture.run(MOMENT);
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.RECOVERING);
        fixture.run(TTL);
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.CONNECTED);
    }

    @Test
    void whoSaidGoodByeIsNotWaitedFor() throws Exception {
        ((RedisRuntimeState) fixture.gateway(2)).close();
        fixture.settle();
        fixture.crash(2);
        fixture.run(MOMENT.multipliedBy(2));
        fixture.restartStore(false);
        fixture.run(MOMENT);
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.CONNECTED);
    }

    /** A gateway that holds everything is cut off; the server is emptied; another that has just started finds it first. */
    @Test
    void aNewcomerDoesNotSpeakForThoseThatItNeverMet() {
        assertThat(withANewcomer(PlantedScript.LETS_ANYBODY_SPEAK_FOR_ALL)).hasSizeGreaterThan(2);
        assertThat(withANewcomer(PlantedScript.NONE)).hasSize(2);
    }

    private List<String> withANewcomer(PlantedScript fault) {
        start(WhenAway.REFUSE, fault);
        ask(0);
        ask(0);
        fixture.crash(1);
        fixture.crash(2);
        fixture.cut(0);
        fixture.restartStore(false);
        fixture.restart(1);
        fixture.run(MOMENT);
        ask(1);
        return holders();
    }

    /** Two stand still while a third joins and takes a session; the server is emptied, and the two come back before the third. */
    @Test
    void whoTheOthersDoNotKnowTakesNothing() {
        assertThat(withAStranger(PlantedScript.LETS_THE_UNKNOWN_ASK)).hasSizeGreaterThan(2);
        assertThat(withAStranger(PlantedScript.NONE)).hasSizeLessThanOrEqualTo(2);
    }

    private List<String> withAStranger(PlantedScript fault) {
        start(WhenAway.REFUSE, fault);
        fixture.crash(2);
        fixture.run(TTL.plusSeconds(10));
        fixture.pause(0);
        fixture.pause(1);
        fixture.restart(2);
        fixture.run(Duration.ofMillis(500));
        ask(2);
        ask(2);
        fixture.cut(2);
        fixture.restartStore(false);
        fixture.resume(0);
        fixture.resume(1);
        fixture.run(MOMENT);
        ask(0);
        ask(1);
        return holders();
    }

    @Test
    void whoIsNewIsKnownAsSoonAsTheOthersHaveHeard() {
        fixture.crash(2);
        fixture.run(TTL.plusSeconds(10));
        fixture.restart(2);
        fixture.run(Duration.ofMillis(300));
        assertThat(ask(2).isGranted()).isTrue();
    }

    @Test
    void anEarlierRunOfTheSameGatewayIsWaitedForUntilItIsDeadOnly() {
        fixture.crash(2);
        fixture.run(Duration.ofMillis(500));
        fixture.restart(2);
        fixture.run(Duration.ofSeconds(3));
        assertThat(ask(2).isGranted()).isTrue();
    }

    /** All lose the server, which stands still with their last words unread, and act alone; the first comes back before the others. */
    @Test
    void whatCameLateDoesNotMakeTheDeadLookAlive() {
        assertThat(afterAStandStill(PlantedScript.DOES_WHAT_COMES_LATE)).hasSizeGreaterThan(2);
        assertThat(afterAStandStill(PlantedScript.NONE)).hasSize(2);
    }

    private List<String> afterAStandStill(PlantedScript fault) {
        start(WhenAway.SHARE, fault);
        fixture.run(MOMENT.multipliedBy(5));
        fixture.stopStore(0);
        fixture.run(TTL.plusMillis(4_100));
        askAll();
        assertThat(holders()).as("each has its own").hasSize(2);
        fixture.cut(1);
        fixture.cut(2);
        fixture.resumeStore(0);
        fixture.run(MOMENT);
        askAll();
        return holders();
    }

    /** Messages of the server do not arrive any more, though it answers. */
    @Test
    void whoHearsNothingOfItselfConnectsAnew() {
        var before = fixture.gateway(0).capacity().reconnects();
        fixture.deafen(0);
        fixture.run(Duration.ofSeconds(6));
        assertThat(fixture.gateway(0).capacity().reconnects()).isEqualTo(before + 1);
        assertThat(fixture.gateway(0).capacity().lastError()).contains("messages");
        fixture.run(Duration.ofSeconds(20));
        assertThat(fixture.gateway(0).capacity().reconnects())
                .as("it hears again")
                .isEqualTo(before + 1);
    }

    private void askAll() {
        for (var i = 0; i < 6; i++) {
            ask(i % 3);
        }
    }

    private Asked ask(int gateway) {
        var request = fixture.gateway(gateway).lease(new LeaseAsk(pool, "req", "a", 1, Duration.ZERO, false, null));
        var one = new Asked(request);
        fixture.settle();
        asked.add(one);
        return one;
    }

    private List<String> holders() {
        return asked.stream()
                .filter(one -> one.isGranted() && !one.isLost())
                .map(Asked::session)
                .toList();
    }

    private void start(WhenAway whenAway, PlantedScript fault) {
        fixture.close();
        asked.clear();
        fixture = fixture(whenAway, fault);
    }

    private static RedisFixture fixture(WhenAway whenAway, PlantedScript fault) {
        var made = new RedisFixture(3, new WaitingRoomLimits(100), SlotGate.OPEN, whenAway, 1, fault);
        made.run(MOMENT.multipliedBy(2));
        return made;
    }
}
