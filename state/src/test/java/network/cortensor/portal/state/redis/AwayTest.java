package network.cortensor.portal.state.redis;

import static network.cortensor.portal.state.contract.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.domain.fleet.GatewayReport;
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
    /** One time to live after the last that any gateway can have said: a beat and what may come late after its own, and a moment. */
    private static final Duration UNTIL_ALONE = TTL.plusMillis(4_100);

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
        fixture.run(UNTIL_ALONE);
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSize(SESSIONS);
        assertThat(fixture.gateway(0).capacity().actingAlone()).isTrue();
    }

    /** Whoever comes back first, while others act alone, must find that the server was silent for a time to live. */
    @Test
    void nobodyIsAloneBeforeRedisIsFoundSilent() {
        for (var millis = 0; millis < 1000; millis += 150) {
            fixture.close();
            asked.clear();
            fixture = fixture(WhenAway.SHARE);
            // So that they do not show at the same moments that they live.
            fixture.crash(0);
            fixture.run(Duration.ofMillis(500));
            fixture.restart(0);
            fixture.run(Duration.ofMillis(4_000 + millis));
            cutAll();
            for (var step = 0; step < 800 && !fixture.gateway(0).capacity().actingAlone(); step++) {
                fixture.run(Duration.ofMillis(25));
            }
            askForAll();
            assertThat(holders()).as("cut at %s", millis).isNotEmpty();
            fixture.heal(1);
            fixture.run(Duration.ofMillis(300));
            assertThat(fixture.gateway(1).capacity().link())
                    .as("cut at %s", millis)
                    .isEqualTo(Link.RECOVERING);
            askForAll();
            assertThat(holders()).doesNotHaveDuplicates();
        }
    }

    @Test
    void whileItIsAwayAGatewaySpeaksForItselfOnly() {
        for (var gateway = 0; gateway < 3; gateway++) {
            fixture.gateway(gateway).publish(report(gateway));
        }
        fixture.settle();
        assertThat(reporters()).containsExactlyInAnyOrder("gw-0", "gw-1", "gw-2");
        fixture.cut(0);
        fixture.run(Duration.ofSeconds(3));
        assertThat(reporters()).containsExactly("gw-0");
    }

    @Test
    void whatWasGrantedAloneIsKnownBeforeAnythingElseIsGranted() {
        cutAll();
        fixture.run(UNTIL_ALONE);
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
        fixture.run(UNTIL_ALONE);
        askForAll();
        assertThat(holders()).hasSize(SESSIONS);
        healAll();
        fixture.run(TTL.plusSeconds(2));
        assertThat(fixture.gateway(0).capacity().actingAlone()).isFalse();
        cutAll();
        fixture.run(UNTIL_ALONE);
        assertThat(fixture.gateway(0).capacity().actingAlone()).isTrue();
        askForAll();
        assertThat(holders()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(SESSIONS);
    }

    @Test
    void anEmptyServerIsNotUsedBeforeAllThatIsHeldIsKnown() {
        cutAll();
        fixture.run(UNTIL_ALONE);
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
        fixture.run(UNTIL_ALONE);
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

    private GatewayReport report(int gateway) {
        var capacity = fixture.gateway(gateway).capacity();
        var process = new GatewayReport.ProcessReport(1, 1, 0, 0, 0, 0, 0);
        return new GatewayReport(
                "gw-" + gateway,
                "gw-" + gateway + "-1",
                "1",
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                "",
                false,
                0,
                capacity,
                List.of(),
                List.of(),
                List.of(),
                process);
    }

    /** Who is in what the first gateway knows of all. */
    private List<String> reporters() {
        var known = fixture.gateway(0).gateways();
        fixture.settle();
        var names = new ArrayList<String>();
        known.end((reports, failure) -> {
            assertThat(failure).isNull();
            reports.forEach(report -> names.add(report.gatewayId()));
        });
        return names;
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
