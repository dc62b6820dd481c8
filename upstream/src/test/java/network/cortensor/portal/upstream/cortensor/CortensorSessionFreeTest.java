package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.testkit.FreePort;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a session is free: not while its router is known to be at work, and always in the end. */
class CortensorSessionFreeTest extends CortensorRig {
    private static final String QUEUED = "{\"task_id\":7,\"status\":\"queued\"}";
    private static final String RUNNING = "{\"task_id\":7,\"status\":\"running\"}";
    private static final String ENDED = "{\"task_id\":7,\"status\":\"ended\",\"text\":\"Hello\"}";

    /** More than a second's worth of look-ups, and more than are asked of a task that is over. */
    private static final int FAILING = 6;

    private final AtomicInteger lookUps = new AtomicInteger();
    private final AtomicReference<@Nullable HttpServerResponse> stream = new AtomicReference<>();

    @Test
    void lookUpsThatFailAreRepeatedUntilTheTaskCanBeRead() throws Exception {
        var heard =
                send(chat(false), PATIENT, queuedThenFailing(), Long.MAX_VALUE).awaitEnd();

        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
        lastIsFree();
    }

    @Test
    void lookUpsThatFailFreeNoSessionWhoseRouterIsAtWork() throws Exception {
        var heard = send(chat(false), PATIENT, queuedThenFailing(), TimeUnit.MILLISECONDS.toNanos(300))
                .awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        lastIsFree();
        assertThat(lookUps).as("free only after the task has ended").hasValue(FAILING + 1);
    }

    @Test
    void lookUpsThatFailToTheLastEndWithTheDrain() throws Exception {
        var server = serve(request -> {
            if (request.method().equals(HttpMethod.POST)) {
                json(request, 200, QUEUED);
            } else {
                json(request, 500, "{}");
            }
        });
        var heard = send(chat(false), limits(20_000, 20_000, 200), server, TimeUnit.MILLISECONDS.toNanos(300))
                .awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        lastIsFree();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamThatOnlySaidQueuedIsDrainedToTheEndOfItsTask(boolean saidBeforeTheClientLeft) throws Exception {
        var server = serve(request -> {
            if (request.method().equals(HttpMethod.POST)) {
                var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
                response.write(": waiting\n\n");
                if (saidBeforeTheClientLeft) {
                    response.write("data: " + QUEUED + "\n\n");
                }
                stream.set(response);
            } else {
                json(request, 200, lookUps.incrementAndGet() < 3 ? RUNNING : ENDED);
            }
        });
        send(chat(true), PATIENT, server, Long.MAX_VALUE);
        Eventually.holds("the stream has begun", () -> stream.get() != null);
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        onLoop(() -> {
            var response = Objects.requireNonNull(stream.get());
            response.end(saidBeforeTheClientLeft ? "" : "data: " + QUEUED + "\n\n");
        });
        lastIsFree();

        assertThat(lookUps).as("free only after the task has ended").hasValue(3);
    }

    @Test
    void whatWasNotSentHasFreedItsSessionBeforeThatIsTold() throws Exception {
        var wasFree = new CompletableFuture<Boolean>();
        sendTo(URI.create("http://127.0.0.1:" + FreePort.find()), false, (call, sending, delivery) -> {
            assertThat(call).isEqualTo("notSent");
            wasFree.complete(sending.free().ended());
        });

        assertThat(wasFree.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReceiverThatThrowsFreesTheSessionAllTheSame() throws Exception {
        var server = raw("application/json", "{\"choices\":[{\"text\":\"Hello\"}]}", 100);
        var told = new CompletableFuture<String>();
        sendTo(server, false, (call, sending, delivery) -> {
            told.complete(call);
            throw new IllegalStateException("a receiver that throws");
        });

        assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("whole");
    }

    @Test
    void tokensThatNobodyHasTimeToCountAreEstimated() throws Exception {
        var server = raw("application/json", "{\"choices\":[{\"text\":\"Hello\"}]}", 100);
        var told = new CompletableFuture<@Nullable Delivery>();
        sendTo(server, true, (call, sending, delivery) -> told.complete(delivery));

        var delivery = told.get(20, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        assertThat(delivery.source()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(delivery.tokens().completion()).isEqualTo(2);
    }

    private URI queuedThenFailing() throws Exception {
        return serve(request -> {
            if (request.method().equals(HttpMethod.POST)) {
                json(request, 200, QUEUED);
            } else if (lookUps.incrementAndGet() <= FAILING) {
                json(request, 503, "{}");
            } else {
                json(request, 200, ENDED);
            }
        });
    }

    private static void json(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body);
    }

    /** What a test does at the receiver's last call. */
    private interface LastCall {
        void told(String call, Sending sending, @Nullable Delivery delivery);
    }

    /** Sends a whole request, lets the test hear the last call, and waits until the session is free. */
    private void sendTo(URI server, boolean noTimeToCount, LastCall then) throws Exception {
        var sent = new AtomicReference<@Nullable Sending>();
        try (var counting = Executors.newSingleThreadExecutor()) {
            if (noTimeToCount) {
                counting.shutdown();
            }
            var upstream = new CortensorUpstream(vertx(), PATIENT, counting);
            onLoop(() -> sent.set(upstream.send(
                    new Attempt(
                            upstream.prepare(chat(false), model()),
                            new Session(
                                    "s",
                                    router(server, TOKEN),
                                    sessionNumber(),
                                    1,
                                    NodeType.DEDICATED,
                                    "",
                                    Map.of(),
                                    TrafficState.LIVE),
                            STAMP,
                            "reference",
                            null,
                            System.nanoTime() + TimeUnit.SECONDS.toNanos(60)),
                    new Last(sent, then))));
            Eventually.holds("the session is free", () -> {
                var sending = sent.get();
                return sending != null && sending.free().ended();
            });
            close(upstream).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private record Last(AtomicReference<@Nullable Sending> sent, LastCall then) implements Receiver {
        private void told(String call, @Nullable Delivery delivery) {
            var sending = Objects.requireNonNull(sent.get());
            then.told(call, sending, delivery);
        }

        @Override
        public void notSent(@Nullable UpstreamFailure failure, String why) {
            told("notSent", null);
        }

        @Override
        public void busy(String why) {
            told("busy", null);
        }

        @Override
        public void refused(Refusal refusal, Delivery delivery, String why) {
            told("refused", delivery);
        }

        @Override
        public void whole(Buffer body, Delivery delivery) {
            told("whole", delivery);
        }

        @Override
        public void begin() {}

        @Override
        public void events(Buffer events) {}

        @Override
        public void ended(Delivery delivery) {
            told("ended", delivery);
        }
    }
}
