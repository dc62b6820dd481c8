package network.cortensor.portal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.state.contract.Asked;
import network.cortensor.portal.state.contract.Pools;
import org.junit.jupiter.api.Test;

/** What the contract cannot say: many threads at once. */
class LocalRuntimeStateTest {
    private static final int THREADS = 8;
    private static final int EACH = 5_000;

    private final LocalRuntimeState state =
            new LocalRuntimeState(System::nanoTime, InstantSource.system(), new WaitingRoomLimits(1000));
    private final HashMap<String, AtomicInteger> busy = new HashMap<>();
    private final AtomicInteger over = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();

    @Test
    void threadsTogetherNeverGoOverTheLimit() throws InterruptedException {
        var pool = Pools.pool(3, 1);
        pool.sessions().forEach(session -> busy.put(session.id(), new AtomicInteger()));
        var done = new CountDownLatch(THREADS);
        for (var t = 0; t < THREADS; t++) {
            var organization = "org_" + t % 3;
            Thread.ofPlatform().start(() -> {
                for (var i = 0; i < EACH; i++) {
                    one(pool, organization);
                }
                done.countDown();
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(over).hasValue(0);
        assertThat(served).hasValue(THREADS * EACH);
        assertThat(state.held()).isZero();
        assertThat(state.pool("p").waiting()).isZero();
    }

    @Test
    void whoeverAsksForAPartOfAPoolDoesNotHideTheRestFromThoseThatWait() {
        var whole = Pools.pool(2, 1);
        state.update(Map.of("p", whole));
        var first = new Asked(state.lease(ask(whole)));
        var second = new Asked(state.lease(ask(whole)));
        var waits = new Asked(state.lease(ask(whole)));
        var part = Pools.pool("p", whole.sessions().subList(1, 2));
        var retry = new Asked(state.lease(ask(part)));
        assertThat(first.session()).isEqualTo("s0");
        first.giveBack();
        assertThat(waits.isGranted()).isTrue();
        second.giveBack();
        waits.giveBack();
        assertThat(retry.isGranted()).isTrue();
        retry.giveBack();
        assertThat(state.held()).isZero();
    }

    private static LeaseAsk ask(Pool pool) {
        return new LeaseAsk(pool, "req_1", "org", 1, Duration.ofMinutes(5), false, null);
    }

    private void one(Pool pool, String organization) {
        var request = state.lease(new LeaseAsk(pool, "req_1", organization, 1, Duration.ofMinutes(5), false, null));
        var granted = new CountDownLatch(1);
        request.granted().end((lease, failure) -> granted.countDown());
        await(granted);
        request.granted().end((lease, failure) -> {
            if (lease != null) {
                work(lease);
            }
        });
        request.giveBack();
    }

    private void work(Lease lease) {
        var now = busy.getOrDefault(lease.session().id(), over);
        if (now.incrementAndGet() > 1) {
            over.incrementAndGet();
        }
        if (ThreadLocalRandom.current().nextInt(16) == 0) {
            Thread.yield();
        }
        now.decrementAndGet();
        served.incrementAndGet();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
