package network.cortensor.portal.state.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.Pools;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three times what the pool can do, by ten organizations of which one asks ten times as much as each other one, for a minute of
 * virtual time: who gets how much, how much of the pool is used, and how true the estimates are.
 */
class FairnessTest {
    private static final int SESSIONS = 8;
    private static final int ORGANIZATIONS = 10;
    private static final String NOISY = "org_0";
    private static final double OFFERED_PER_SECOND = 24;
    private static final long SECOND = 1_000_000_000L;
    private static final long END = 60 * SECOND;
    private static final long SWEEP = 20_000_000L;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final LocalRuntimeState state = new LocalRuntimeState(clock, clock, new WaitingRoomLimits(1_000));
    private final Pool pool = Pools.pool(SESSIONS, 1);
    private final Random random = new Random(7);
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Map<String, Integer> served = new HashMap<>();
    private final List<Double> ofNoisy = new ArrayList<>();
    private final List<Double> ofOthers = new ArrayList<>();
    private double worked;

    private record Event(long at, Runnable what) {}

    @BeforeEach
    void aMinuteOfOverload() {
        for (var i = 0; i < ORGANIZATIONS; i++) {
            arrive("org_" + i, OFFERED_PER_SECOND * (i == 0 ? 10 : 1) / (ORGANIZATIONS + 9));
        }
        events.add(new Event(SWEEP, this::sweep));
        for (var next = events.poll(); next != null && next.at < END; next = events.poll()) {
            clock.advance(Duration.ofNanos(next.at - clock.getAsLong()));
            next.what.run();
        }
    }

    /** All ten ask for more than a tenth, so the max-min fair share of each is a tenth. */
    @Test
    void eachOrganizationGetsItsShare() {
        assertThat(served).hasSize(ORGANIZATIONS);
        var sum = served.values().stream().mapToDouble(count -> count).sum();
        var squares = served.values().stream()
                .mapToDouble(count -> (double) count * count)
                .sum();
        assertThat(sum * sum / (ORGANIZATIONS * squares))
                .as("Jain's index of %s", served)
                .isGreaterThan(0.95);
    }

    @Test
    void thePoolIsBusy() {
        assertThat(worked / (SESSIONS * (double) END)).isGreaterThan(0.95);
    }

    @Test
    void estimatesAreTrueForTheNoisyOneAndForTheOthers() {
        assertThat(median(ofNoisy)).as("estimate / wait of the noisy one").isBetween(0.5, 2.0);
        assertThat(median(ofOthers)).as("estimate / wait of the others").isBetween(0.5, 2.0);
    }

    private void arrive(String organization, double perSecond) {
        var gap = (long) (-Math.log(1 - random.nextDouble()) / perSecond * SECOND);
        events.add(new Event(clock.getAsLong() + gap, () -> {
            arrive(organization, perSecond);
            var request =
                    state.lease(new LeaseAsk(pool, "req_1", organization, 1, Duration.ofSeconds(10), false, null));
            request.granted().end((lease, failure) -> {
                if (lease != null) {
                    granted(organization, lease, request);
                }
            });
        }));
    }

    /** About a second of work, more or less by half. */
    private void granted(String organization, Lease lease, LeaseRequest request) {
        var now = clock.getAsLong();
        var work = SECOND / 2 + (long) (random.nextDouble() * SECOND);
        worked += Math.min(work, END - now);
        if (lease.expectedMicros() > 0 && lease.waitMicros() > 0) {
            (organization.equals(NOISY) ? ofNoisy : ofOthers).add(lease.expectedMicros() / (double) lease.waitMicros());
        }
        events.add(new Event(now + work, () -> {
            served.merge(organization, 1, Integer::sum);
            request.giveBack();
        }));
    }

    private void sweep() {
        state.sweep();
        events.add(new Event(clock.getAsLong() + SWEEP, this::sweep));
    }

    private static double median(List<Double> of) {
        assertThat(of).hasSizeGreaterThan(20);
        return of.stream().sorted().skip(of.size() / 2).findFirst().orElseThrow();
    }
}
