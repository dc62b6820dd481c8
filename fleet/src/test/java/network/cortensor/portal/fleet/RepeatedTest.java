package network.cortensor.portal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatedTest {
    @Test
    void whatFailsIsDoneAgain() throws Exception {
        var times = new AtomicInteger();
        var third = new CountDownLatch(3);
        try (var repeated = new Repeated("failing", Duration.ofMillis(1), () -> {
            third.countDown();
            throw new IllegalStateException("time " + times.incrementAndGet());
        })) {
            repeated.start();
            assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatWaitsForLongIsInterruptedAtTheEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var repeated = new Repeated("waiting", Duration.ofMillis(1), () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        repeated.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        repeated.close();
        assertThat(interrupted.getCount()).isZero();
    }
}
