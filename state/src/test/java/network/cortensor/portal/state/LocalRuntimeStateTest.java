package network.cortensor.portal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalRuntimeStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final LocalRuntimeState state = new LocalRuntimeState(clock, new WaitingRoomLimits(100));
    private final List<Asked> asked = new ArrayList<>();

    @AfterEach
    void nothingIsStillHeld() {
        asked.forEach(one -> one.request.giveBack());
        assertThat(state.held()).isZero();
    }

    @Test
    void sessionsTakeTurns() {
        var pool = pool(3, 1, PoolState.LIVE);
        var first = ask(pool).session();
        var second = ask(pool).session();
        var third = ask(pool).session();
        assertThat(List.of(first, second, third)).containsExactly("s0", "s1", "s2");
    }

    @Test
    void fullSessionsAreSkipped() {
        var pool = pool(3, 1, PoolState.LIVE);
        var first = ask(pool);
        ask(pool);
        ask(pool);
        first.request.giveBack();
        assertThat(ask(pool).session()).isEqualTo("s0");
    }

    @Test
    void whoWaitsIsServedInOrderWhenASessionIsFreed() {
        var pool = pool(1, 1, PoolState.LIVE);
        var running = ask(pool);
        var second = ask(pool);
        var third = ask(pool);
        assertThat(second.lease).isNull();
        running.request.giveBack();
        assertThat(second.session()).isEqualTo("s0");
        assertThat(third.lease).isNull();
        second.request.giveBack();
        assertThat(third.session()).isEqualTo("s0");
    }

    @Test
    void whoHasWaitedLongEnoughIsRefusedWithAnEstimate() {
        var pool = pool(1, 1, PoolState.LIVE);
        ask(pool);
        var waiting = ask(pool);
        clock.advance(PATIENCE.minusMillis(1));
        state.sweep();
        assertThat(waiting.refusal).isNull();
        clock.advance(Duration.ofMillis(1));
        state.sweep();
        assertThat(waiting.refusal().problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        assertThat(waiting.refusal().retryAfter()).isPositive();
    }

    @Test
    void aFullLineRefusesAtOnce() {
        var small = new LocalRuntimeState(clock, new WaitingRoomLimits(1));
        var pool = pool(1, 1, PoolState.LIVE);
        var running = new Asked(small.lease(ask(pool, "org_a", PATIENCE)));
        var waiting = new Asked(small.lease(ask(pool, "org_a", PATIENCE)));
        var third = new Asked(small.lease(ask(pool, "org_a", PATIENCE)));
        assertThat(third.refusal().problem()).isEqualTo(Problem.MODEL_AT_CAPACITY);
        waiting.request.giveBack();
        running.request.giveBack();
        assertThat(small.held()).isZero();
    }

    @Test
    void whoLeavesTheLineIsNotServed() {
        var pool = pool(1, 1, PoolState.LIVE);
        var running = ask(pool);
        var leaves = ask(pool);
        var stays = ask(pool);
        leaves.request.giveBack();
        running.request.giveBack();
        assertThat(leaves.lease).isNull();
        assertThat(stays.session()).isEqualTo("s0");
    }

    @Test
    void givingBackTwiceFreesOnce() {
        var pool = pool(1, 2, PoolState.LIVE);
        var first = ask(pool);
        ask(pool);
        first.request.giveBack();
        first.request.giveBack();
        assertThat(state.pool("p").inFlight()).isEqualTo(1);
        ask(pool);
        assertThat(ask(pool).lease).isNull();
    }

    @Test
    void poolsThatTakeNothingRefuse() {
        for (var closed : List.of(PoolState.DRAINING, PoolState.PAUSED)) {
            assertThat(ask(pool(1, 1, closed)).refusal().problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
        }
        assertThat(ask(pool(0, 1, PoolState.LIVE)).refusal().problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
    }

    @Test
    void aLoweredLimitHoldsAtOnceForNewRequests() {
        ask(pool(1, 2, PoolState.LIVE));
        assertThat(ask(pool(1, 1, PoolState.LIVE)).lease).isNull();
    }

    /** A session that moves to another pool, or gets another name, while a request runs on it is still one place. */
    @Test
    void aMovedSessionIsStillBusy() {
        ask(pool(1, 1, PoolState.LIVE));
        var moved = new Asked(state.lease(ask(named("other", 1, PoolState.LIVE), "org_a", PATIENCE)));
        asked.add(moved);
        assertThat(moved.lease).isNull();
        asked.getFirst().request.giveBack();
        state.sweep();
        assertThat(moved.session()).isEqualTo("s0");
    }

    @Test
    void whoWaitsIsRefusedWhenThePoolIsPaused() {
        var pool = pool(1, 1, PoolState.LIVE);
        var running = ask(pool);
        var waiting = ask(pool);
        state.update(Map.of("p", pool(1, 1, PoolState.PAUSED)));
        assertThat(waiting.refusal().problem()).isEqualTo(Problem.MODEL_UNAVAILABLE);
        running.request.giveBack();
    }

    @Test
    void whoWaitsIsServedUnderTheLimitThatHoldsByThen() {
        var pool = pool(1, 2, PoolState.LIVE);
        var first = ask(pool);
        ask(pool);
        var waiting = ask(pool);
        state.update(Map.of("p", pool(1, 1, PoolState.LIVE)));
        first.request.giveBack();
        assertThat(waiting.lease).isNull();
    }

    /** Seeded schedules of asking, giving back and waiting: after every step no session is over its limit. */
    @Test
    void noSessionIsEverOverItsLimit() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var pool = pool(1 + random.nextInt(4), 1 + random.nextInt(3), PoolState.LIVE);
            var open = new ArrayList<Asked>();
            for (var step = 0; step < 200; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> open.add(new Asked(state.lease(ask(pool, "org_" + random.nextInt(3), PATIENCE))));
                    case 2, 3 -> {
                        if (!open.isEmpty()) {
                            open.remove(random.nextInt(open.size())).request.giveBack();
                        }
                    }
                    default -> {
                        clock.advance(Duration.ofMillis(random.nextInt(4_000)));
                        state.sweep();
                        open.removeIf(one -> one.refusal != null);
                    }
                }
                assertNotOver(open, pool, seed);
            }
            open.forEach(one -> one.request.giveBack());
            assertThat(state.held()).as("held at rest, seed %d", seed).isZero();
        }
    }

    @Test
    void threadsTogetherNeverGoOverTheLimit() throws InterruptedException {
        var real = new LocalRuntimeState(System::nanoTime, new WaitingRoomLimits(1000));
        var pool = pool(3, 1, PoolState.LIVE);
        var busy = new HashMap<String, AtomicInteger>();
        pool.sessions().forEach(session -> busy.put(session.id(), new AtomicInteger()));
        var over = new AtomicInteger();
        var served = new AtomicInteger();
        var done = new CountDownLatch(8);
        for (var t = 0; t < 8; t++) {
            Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 5_000; i++) {
                    var request = real.lease(ask(pool, "org", Duration.ofMinutes(1)));
                    var granted = new CountDownLatch(1);
                    request.granted().end((lease, failure) -> granted.countDown());
                    await(granted);
                    request.granted().end((lease, failure) -> {
                        if (lease != null) {
                            var now = busy.get(lease.session().id());
                            if (now != null && now.incrementAndGet() > 1) {
                                over.incrementAndGet();
                            }
                            if (ThreadLocalRandom.current().nextInt(16) == 0) {
                                Thread.yield();
                            }
                            if (now != null) {
                                now.decrementAndGet();
                            }
                            served.incrementAndGet();
                        }
                    });
                    request.giveBack();
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(over).hasValue(0);
        assertThat(served).hasValue(40_000);
        assertThat(real.held()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertNotOver(List<Asked> open, Pool pool, int seed) {
        var bySession = new HashMap<String, Integer>();
        for (var one : open) {
            if (one.lease != null) {
                bySession.merge(one.lease.session().id(), 1, Integer::sum);
            }
        }
        for (var session : pool.sessions()) {
            assertThat(bySession.getOrDefault(session.id(), 0))
                    .as("leases on %s, seed %d", session.id(), seed)
                    .isLessThanOrEqualTo(session.limit());
        }
    }

    private Asked ask(Pool pool) {
        var one = new Asked(state.lease(ask(pool, "org_a", PATIENCE)));
        asked.add(one);
        return one;
    }

    private static Pool pool(int sessions, int limit, PoolState poolState) {
        return named("p", sessions, limit, poolState);
    }

    private static Pool named(String id, int sessions, PoolState poolState) {
        return named(id, sessions, 1, poolState);
    }

    private static Pool named(String id, int sessions, int limit, PoolState poolState) {
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 4096, Set.of());
        var router =
                new Router("r", UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), null, RouterApi.V3, null);
        var list = IntStream.range(0, sessions)
                .mapToObj(i -> new Session(
                        "s" + i, router, "" + i, limit, NodeType.DEDICATED, "", Map.of(), TrafficState.LIVE))
                .toList();
        return new Pool(id, model, UpstreamKind.CORTENSOR, poolState, list);
    }

    private static final class Asked {
        private final LeaseRequest request;
        private @Nullable Lease lease;
        private @Nullable Throwable refusal;

        Asked(LeaseRequest request) {
            this.request = request;
            request.granted().end((granted, failure) -> {
                lease = granted;
                refusal = failure;
            });
        }

        String session() {
            return Objects.requireNonNull(lease).session().id();
        }

        Refusal refusal() {
            return (Refusal) Objects.requireNonNull(refusal);
        }
    }

    private static LeaseAsk ask(Pool pool, String organization, Duration patience) {
        return new LeaseAsk(pool, "req_1", organization, 1, patience, false, null);
    }
}
