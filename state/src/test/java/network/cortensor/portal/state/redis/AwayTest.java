package network.cortensor.portal.state.redis;

import static network.cortensor.portal.state.contract.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protects what becomes of session capacity while Redis is away and when it is back, under both policies. */
class AwayTest {
    private static final int SESSIONS = 9;
    private static final Duration TTL = RedisFixture.TTL;

    private final Pool pool = pool(SESSIONS, 1);
    private final List<Asked> asked = new ArrayList<>();
    private RedisFixture fixture = fixture(WhenAway.SHARE);

    @BeforeEach
    void gatewaysKnowOneAnother() {
        fixture.run(Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenAllLostItEachSessionHasOneOwner() {
        for (var gateway = 0; gateway < 3; gateway++) {
            ask(gateway);
        }
        cutAll();
        fixture.run(TTL.plusSeconds(2));
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        assertThat(fixture.gateway(0).capacity().actingAlone()).isTrue();
    }

    @Test
    void whatWasGrantedAloneIsKnownBeforeAnythingElseIsGranted() {
        cutAll();
        fixture.run(TTL.plusSeconds(2));
        askForAll();
        assertThat(holders()).hasSize(SESSIONS);
        // One comes back long before the others: it must not find everything free.
        fixture.heal(0);
        fixture.run(Duration.ofSeconds(5));
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        fixture.heal(1);
        fixture.heal(2);
        fixture.run(TTL.plusSeconds(2));
        assertThat(fixture.gateway(0).capacity().actingAlone()).isFalse();
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.CONNECTED);
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        asked.stream().filter(Asked::isGranted).forEach(Asked::giveBack);
        asked.clear();
        fixture.run(Duration.ofSeconds(1));
        for (var i = 0; i < SESSIONS; i++) {
            ask(i % 3);
        }
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        assertThat(overlaps()).isZero();
    }

    @Test
    void whatWasGrantedAloneIsNotGrantedAgainWhenRedisGoesAwayOnceMore() {
        cutAll();
        fixture.run(TTL.plusSeconds(2));
        askForAll();
        assertThat(holders()).hasSize(SESSIONS);
        healAll();
        fixture.run(TTL.plusSeconds(2));
        assertThat(fixture.gateway(0).capacity().actingAlone()).isFalse();
        cutAll();
        fixture.run(TTL.plusSeconds(2));
        assertThat(fixture.gateway(0).capacity().actingAlone()).isTrue();
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(SESSIONS);
    }

    @Test
    void anEmptyServerIsNotUsedBeforeAllThatIsHeldIsKnown() {
        cutAll();
        fixture.run(TTL.plusSeconds(2));
        askForAll();
        fixture.restartStore(false);
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.heal(gateway);
        }
        fixture.run(Duration.ofSeconds(3));
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.RECOVERING);
        askForAll();
        fixture.run(TTL);
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        assertThat(fixture.gateway(0).capacity().link()).isEqualTo(Link.CONNECTED);
        assertThat(overlaps()).isZero();
    }

    @Test
    void whoWasCutOffAloneMayOverlapAndItIsCounted() {
        fixture.cut(0);
        fixture.run(TTL.plusSeconds(2));
        for (var i = 0; i < SESSIONS; i++) {
            ask(1);
            ask(0);
        }
        assertThat(holders()).hasSizeGreaterThan(SESSIONS);
        fixture.heal(0);
        fixture.run(Duration.ofSeconds(3));
        assertThat(overlaps()).isEqualTo(holders().size() - SESSIONS);
    }

    @Test
    void refusingGrantsNothingAndKeepsNothingThatItCannotRenew() {
        fixture.close();
        fixture = fixture(WhenAway.REFUSE);
        var held = ask(0);
        var waits = new ArrayList<Asked>();
        for (var i = 1; i < SESSIONS; i++) {
            ask(1);
        }
        waits.add(ask(0, Duration.ofMinutes(1)));
        fixture.cut(0);
        fixture.run(Duration.ofSeconds(8));
        assertThat(waits.getFirst().problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        fixture.run(TTL);
        assertThat(held.isLost()).isTrue();
        assertThat(ask(0).problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(ask(0).refusal().retryAfter()).isPositive();
        assertThat(ask(1).session()).isEqualTo(held.session());
        held.giveBack();
        fixture.heal(0);
        fixture.run(Duration.ofSeconds(3));
        assertThat(ask(0).problem()).as("full").isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(overlaps()).isZero();
    }

    private RedisFixture fixture(WhenAway whenAway) {
        return new RedisFixture(3, new WaitingRoomLimits(100), SlotGate.OPEN, whenAway, 1);
    }

    private void cutAll() {
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.cut(gateway);
        }
    }

    private void healAll() {
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.heal(gateway);
        }
    }

    private void askForAll() {
        for (var i = 0; i < SESSIONS * 3; i++) {
            ask(i % 3);
        }
    }

    private Asked ask(int gateway) {
        return ask(gateway, Duration.ZERO);
    }

    private Asked ask(int gateway, Duration patience) {
        var request = fixture.gateway(gateway).lease(new LeaseAsk(pool, "req", "a", 1, patience, false, null));
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

    private long overlaps() {
        var sum = 0L;
        for (var gateway = 0; gateway < 3; gateway++) {
            sum += fixture.gateway(gateway).capacity().overlaps();
        }
        return sum;
    }
}
