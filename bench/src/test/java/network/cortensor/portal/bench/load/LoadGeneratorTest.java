package network.cortensor.portal.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.simulator.StaticAnswers;
import network.cortensor.portal.simulator.StaticUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generator and the upstream agree on what a whole answer is, and every request is counted once. */
class LoadGeneratorTest {
    private final Vertx vertx = Vertx.vertx();
    private StaticUpstream upstream;
    private Target target;

    @BeforeEach
    void start() throws Exception {
        upstream = StaticUpstream.start(vertx, 0, 1, StaticAnswers.openAi(5, 1))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        target = new Target("127.0.0.1", upstream.address().getPort(), "none");
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void everyAnswerIsCountedOnce() throws IOException {
        var result = new LoadGenerator(target, Workload.unary("static"), 4).run(Duration.ofMillis(200));
        assertThat(result.answers()).isGreaterThanOrEqualTo(4).isEqualTo(upstream.served());
    }

    @Test
    void withoutTimeEveryClientAsksOnce() throws IOException {
        var result = new LoadGenerator(target, Workload.stream("static", 5), 20).run(Duration.ZERO);
        assertThat(result.answers()).isEqualTo(20).isEqualTo(upstream.served());
        assertThat(result.firstMicros(50)).isLessThanOrEqualTo(result.wholeMicros(100));
    }

    @Test
    void aWrongAnswerEndsTheRun() {
        var expectingMore = new LoadGenerator(target, Workload.stream("static", 6), 2);
        assertThatThrownBy(() -> expectingMore.run(Duration.ZERO))
                .isInstanceOf(LoadFailed.class)
                .hasMessageContaining("5 of 6 pieces");
    }
}
