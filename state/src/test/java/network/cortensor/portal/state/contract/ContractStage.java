package network.cortensor.portal.state.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What tests of the contract share: a fixture, who asked, and the end of every test: nothing is held. */
public abstract class ContractStage {
    /** Longer than any test. */
    protected static final Duration PATIENT = Duration.ofMinutes(5);

    private final AtomicReference<SlotGate> gate = new AtomicReference<>(SlotGate.OPEN);
    private final List<Asked> asked = new ArrayList<>();
    private @Nullable StateFixture fixture;

    /** The implementation under test. */
    protected abstract StateFixture.Maker fixtures();

    /** How many gateways the tests of this class use. */
    abstract int gateways();

    final StateFixture fixture() {
        return fixture(100);
    }

    /** The test's fixture; the first call decides how many may wait. */
    final StateFixture fixture(int maxWaiting) {
        var made = fixture;
        if (made == null) {
            made = fixtures().make(gateways(), new WaitingRoomLimits(maxWaiting), this::slots);
            fixture = made;
        }
        return made;
    }

    final RuntimeState state() {
        return fixture().gateway(0);
    }

    final void gate(SlotGate now) {
        gate.set(now);
    }

    private int slots(Session session) {
        return gate.get().slots(session);
    }

    /** By default of organization {@code a}, weight 1, patient, of the first gateway. */
    final Asked ask(Pool pool) {
        return ask(pool, "a");
    }

    final Asked ask(Pool pool, String organization) {
        return ask(new LeaseAsk(pool, "req_" + asked.size(), organization, 1, PATIENT, false, null));
    }

    final Asked ask(Pool pool, String organization, Duration patience) {
        return ask(new LeaseAsk(pool, "req_" + asked.size(), organization, 1, patience, false, null));
    }

    final Asked ask(LeaseAsk ask) {
        return askAt(0, ask);
    }

    final Asked askAt(int gateway, LeaseAsk ask) {
        var one = new Asked(fixture().gateway(gateway).lease(ask));
        asked.add(one);
        fixture().settle();
        return one;
    }

    final void giveBack(Asked one) {
        one.giveBack();
        fixture().settle();
    }

    /** So many requests, one after the other, each of this length. */
    final void serve(Pool pool, int requests, Duration each) {
        for (var i = 0; i < requests; i++) {
            var one = ask(pool, "measured");
            fixture().run(each);
            assertThat(one.isGranted()).isTrue();
            giveBack(one);
        }
    }

    final <T> T result(Step<T> step) {
        fixture().settle();
        var result = new AtomicReference<@Nullable T>();
        step.end((value, failure) -> {
            assertThat(failure).isNull();
            result.set(value);
        });
        var value = result.get();
        assertThat(value).as("a step that has ended").isNotNull();
        return java.util.Objects.requireNonNull(value);
    }

    @AfterEach
    final void nothingIsStillHeld() {
        asked.forEach(Asked::giveBack);
        try (var used = fixture()) {
            used.settle();
            for (var i = 0; i < used.gateways(); i++) {
                assertThat(used.gateway(i).held()).as("held by gateway %d", i).isZero();
            }
            used.run(used.promises().leaseTime());
            assertThat(result(used.gateway(0).leases())).isEmpty();
        }
    }
}
