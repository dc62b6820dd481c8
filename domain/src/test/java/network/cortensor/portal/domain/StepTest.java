package network.cortensor.portal.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.junit.jupiter.api.Test;

class StepTest {
    @Test
    void aCompleteStepRunsWhatFollowsAtOnce() {
        var seen = new ArrayList<Object>();
        Step.of(2).map(n -> n + 1).then(n -> Step.of("got " + n)).end((value, failure) -> seen.add(value));
        assertThat(seen).containsExactly("got 3");
    }

    @Test
    void aPendingStepRunsWhatFollowsWhenItEnds() {
        var step = Step.<Integer>pending();
        var seen = new ArrayList<Object>();
        step.map(n -> n * 10).end((value, failure) -> seen.add(value));
        assertThat(seen).isEmpty();
        assertThat(step.complete(4)).isTrue();
        assertThat(seen).containsExactly(40);
    }

    @Test
    void aStepEndsOnce() {
        var step = Step.<Integer>pending();
        var ends = new AtomicInteger();
        step.end((value, failure) -> ends.incrementAndGet());
        assertThat(step.complete(1)).isTrue();
        assertThat(step.complete(2)).isFalse();
        assertThat(step.fail(new IllegalStateException())).isFalse();
        assertThat(ends).hasValue(1);
    }

    @Test
    void aRefusalTravelsAsItIsAndSkipsWhatFollows() {
        var refusal = Refusal.of(Problem.MODEL_NOT_FOUND);
        var seen = new ArrayList<Object>();
        Step.of(1)
                .<Integer>then(n -> {
                    throw refusal;
                })
                .map(n -> seen.add("never"))
                .end((value, failure) -> seen.add(failure));
        assertThat(seen).containsExactly(refusal);
    }

    @Test
    void everyListenerHearsTheEnd() {
        var step = Step.<String>pending();
        var seen = new ArrayList<Object>();
        for (var i = 0; i < 3; i++) {
            step.end((value, failure) -> seen.add(value));
        }
        step.complete("done");
        step.end((value, failure) -> seen.add(value));
        assertThat(seen).containsExactly("done", "done", "done", "done");
    }

    @Test
    void threadsThatEndAStepTogetherEndItOnce() throws InterruptedException {
        for (var round = 0; round < 500; round++) {
            var step = Step.<Integer>pending();
            var ends = new AtomicInteger();
            var won = new AtomicInteger();
            step.end((value, failure) -> ends.incrementAndGet());
            var go = new CountDownLatch(1);
            var threads = new ArrayList<Thread>();
            for (var t = 0; t < 4; t++) {
                var mine = t;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    if (step.complete(mine)) {
                        won.incrementAndGet();
                    }
                }));
            }
            go.countDown();
            for (var thread : threads) {
                thread.join();
            }
            assertThat(won).hasValue(1);
            assertThat(ends).hasValue(1);
        }
    }
}
