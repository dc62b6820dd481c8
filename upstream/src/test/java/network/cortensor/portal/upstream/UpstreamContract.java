package network.cortensor.portal.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;

/**
 * What every upstream promises, whatever it speaks. A subclass says how to build it and starts a simulated server for it; {@link
 * UpstreamRig} looks after each test whether anything is left open.
 */
public abstract class UpstreamContract extends FailureContract {
    // ---- answers

    @Test
    void aWholeAnswerIsAnOpenAiObjectWithUsage() throws Exception {
        var heard = send(chat(false), PATIENT).awaitEnd();

        var answer = heard.whole();
        assertThat(answer.getString("id")).isEqualTo(STAMP.id());
        assertThat(answer.getString("object")).isEqualTo("chat.completion");
        assertThat(answer.getLong("created")).isEqualTo(STAMP.createdSeconds());
        assertThat(answer.getString("model")).isEqualTo(STAMP.model());
        var choice = answer.getJsonArray("choices").getJsonObject(0);
        assertThat(choice.getJsonObject("message").getString("role")).isEqualTo("assistant");
        assertThat(choice.getJsonObject("message").getString("content")).isNotBlank();
        assertThat(choice.getString("finish_reason")).isEqualTo("stop");
        var delivery = heard.delivery();
        assertThat(delivery.end()).isEqualTo(End.COMPLETED);
        assertThat(delivery.source()).isEqualTo(UsageSource.REPORTED);
        var usage = answer.getJsonObject("usage");
        assertThat(usage.getLong("prompt_tokens")).isEqualTo(delivery.tokens().prompt());
        assertThat(usage.getLong("completion_tokens"))
                .isEqualTo(delivery.tokens().completion());
        assertThat(usage.getLong("total_tokens")).isEqualTo(delivery.tokens().total());
    }

    @Test
    void aStreamIsStampedChunksAndNothingElse() throws Exception {
        var heard = send(chat(true), PATIENT).awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("ended");
        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
        assertThat(heard.content()).isNotBlank();
        assertThat(heard.finishReason()).isEqualTo("stop");
        assertThat(heard.rawEvents()).doesNotContain("[DONE]").doesNotContain("\"error\"");
        for (var chunk : heard.chunks()) {
            assertThat(chunk.getString("id")).isEqualTo(STAMP.id());
            assertThat(chunk.getString("object")).isEqualTo("chat.completion.chunk");
            assertThat(chunk.getLong("created")).isEqualTo(STAMP.createdSeconds());
            assertThat(chunk.getString("model")).isEqualTo(STAMP.model());
        }
        var first = heard.chunks().getFirst().getJsonArray("choices").getJsonObject(0);
        assertThat(first.getJsonObject("delta").getString("role")).isEqualTo("assistant");
        assertThat(heard.delivery().tokens().completion()).isPositive();
        assertThat(heard.delivery().tokens().prompt()).isPositive();
    }

    @Test
    void aStreamAndAWholeAnswerSayTheSame() throws Exception {
        var whole = send(chat(false), PATIENT).awaitEnd().whole();
        var stream = send(chat(true), PATIENT).awaitEnd();

        var message = whole.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
        assertThat(stream.content()).isEqualTo(message.getString("content"));
    }

    @Test
    void aCompletionIsAnsweredInItsOwnForm() throws Exception {
        var whole = send(completion(false), PATIENT).awaitEnd().whole();
        var stream = send(completion(true), PATIENT).awaitEnd();

        assertThat(whole.getString("object")).isEqualTo("text_completion");
        var text = whole.getJsonArray("choices").getJsonObject(0).getString("text");
        assertThat(text).isNotBlank();
        assertThat(stream.chunks())
                .allSatisfy(chunk -> assertThat(chunk.getString("object")).isEqualTo("text_completion"));
        assertThat(stream.chunks().stream()
                        .map(chunk ->
                                chunk.getJsonArray("choices").getJsonObject(0).getString("text"))
                        .collect(Collectors.joining()))
                .isEqualTo(text);
    }

    @Test
    void usageIsNullInEveryChunkWhenTheClientAskedForItAndAbsentOtherwise() throws Exception {
        var asked = send(
                        TestRequests.of(
                                Endpoint.CHAT_COMPLETIONS,
                                "{\"model\":\"alias\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true,"
                                        + "\"stream_options\":{\"include_usage\":true}}"),
                        PATIENT)
                .awaitEnd();
        var unasked = send(chat(true), PATIENT).awaitEnd();

        assertThat(asked.chunks()).allSatisfy(chunk -> {
            assertThat(chunk.containsKey("usage")).isTrue();
            assertThat(chunk.getValue("usage")).isNull();
            assertThat(chunk.getJsonArray("choices")).hasSize(1);
        });
        assertThat(unasked.chunks())
                .noneSatisfy(chunk -> assertThat(chunk.containsKey("usage")).isTrue());
        assertThat(unasked.delivery().tokens()).isEqualTo(asked.delivery().tokens());
    }

    @Test
    void missingUsageIsCountedAndMarked() throws Exception {
        behave(new Behaviour.WithoutUsage());
        var whole = send(chat(false), PATIENT).awaitEnd();
        var stream = send(chat(true), PATIENT).awaitEnd();

        for (var heard : List.of(whole, stream)) {
            assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
            assertThat(heard.delivery().source()).isIn(UsageSource.COUNTED, UsageSource.ESTIMATED);
            assertThat(heard.delivery().tokens().prompt()).isPositive();
            assertThat(heard.delivery().tokens().completion()).isPositive();
        }
    }

    @Test
    void bytesThatTrickleAreTheSameAnswer() throws Exception {
        var plain = send(chat(true), PATIENT).awaitEnd();
        behave(new Behaviour.Trickle(0, 7));
        var trickled = send(chat(true), PATIENT).awaitEnd();

        assertThat(trickled.content()).isEqualTo(plain.content());
        assertThat(trickled.delivery().tokens()).isEqualTo(plain.delivery().tokens());
    }

    // ---- time-outs

    @Test
    void anAnswerThatNeverBeginsTimesOut() throws Exception {
        for (var stream : List.of(true, false)) {
            behave(new Behaviour.Hang());
            var heard = send(chat(stream), limits(100, 20_000, 100)).awaitEnd();

            assertThat(heard.lastCall()).isEqualTo("refused");
            assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
            assertThat(heard.delivery().end()).isEqualTo(End.TIMED_OUT);
            assertThat(heard.delivery().tokens()).isEqualTo(Tokens.NONE);
            lastIsFree();
            startServerAnew();
        }
    }

    @Test
    void anAnswerThatStandsStillTimesOut() throws Exception {
        behave(new Behaviour.HangAfter(3));
        var heard = send(chat(true), limits(20_000, 150, 100)).awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("ended");
        assertThat(heard.delivery().end()).isEqualTo(End.TIMED_OUT);
        assertThat(heard.failure()).isEqualTo(UpstreamFailure.TIMEOUT);
        assertThat(heard.delivery().tokens().completion()).isPositive();
    }

    @Test
    void theTotalEndsAnAnswerThatIsStillComing() throws Exception {
        behave(new Behaviour.LongAnswer(2_000, 50));
        var heard = send(chat(true), limits(20_000, 20_000, 100), address(), TimeUnit.MILLISECONDS.toNanos(300))
                .awaitEnd();

        assertThat(heard.delivery().end()).isEqualTo(End.TIMED_OUT);
    }

    // ---- letting go

    @Test
    void aRequestThatIsLetGoDeliversNothingMoreAndCountsWhatItDelivered() throws Exception {
        behave(new Behaviour.LongAnswer(40, 100));
        var heard = send(chat(true), PATIENT).awaitEvents();
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        heard.awaitEnd();
        var events = heard.rawEvents();
        var delivered = heard.chunks().size();

        assertThat(heard.delivery().end()).isEqualTo(End.CALLER_LEFT);
        assertThat(heard.delivery().tokens().prompt()).isPositive();
        assertThat(heard.delivery().tokens().completion()).isBetween(1L, 8L * delivered);
        lastIsFree();
        assertThat(heard.rawEvents()).isEqualTo(events);
        if (drains()) {
            assertThat(seen().cancels()).isZero();
            assertThat(seen().completed()).isEqualTo(1);
        } else {
            Eventually.holds("the server sees the cancel", () -> seen().cancels() == 1);
        }
        Eventually.holds("the server is idle", () -> busy() == 0);
    }

    @Test
    void afterLettingGoTheSessionServesTheNextRequestWithoutOverlap() throws Exception {
        behave(new Behaviour.LongAnswer(20, 100));
        send(chat(true), PATIENT).awaitEvents();
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        lastIsFree();
        Eventually.holds("the server is idle", () -> busy() == 0);
        behave(new Behaviour.Normal());
        var next = send(chat(false), PATIENT).awaitEnd();

        assertThat(next.lastCall()).isEqualTo("whole");
        assertThat(seen().overlaps()).isZero();
    }

    @Test
    void aRequestThatIsLetGoBeforeItsAnswerDeliveredNothing() throws Exception {
        behave(new Behaviour.SlowFirstByte(300));
        var heard = send(chat(true), PATIENT);
        Eventually.holds("it was sent", () -> seen().requests() == 1);
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        heard.awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("ended");
        assertThat(heard.delivery().tokens()).isEqualTo(Tokens.NONE);
        assertThat(heard.delivery().source()).isEqualTo(UsageSource.NONE);
    }

    @Test
    void lettingGoInTheMiddleOfADeliveryIsFine() throws Exception {
        behave(new Behaviour.LongAnswer(40, 100));
        var receiver = new RecordingReceiver().onEvents(self -> lastSending().letGo(End.CALLER_LEFT));
        var heard =
                send(chat(true), PATIENT, address(), Long.MAX_VALUE, receiver).awaitEnd();

        assertThat(heard.delivery().end()).isEqualTo(End.CALLER_LEFT);
        assertThat(heard.callCount()).isEqualTo(3);
    }

    @Test
    void lettingGoAfterTheEndDoesNothing() throws Exception {
        var heard = send(chat(true), PATIENT).awaitEnd();
        lastIsFree();
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));

        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
    }

    // ---- back-pressure

    @Test
    void aPausedSendingIsNotReadLosesNothingAndIsNoStandstill() throws Exception {
        behave(new Behaviour.LongAnswer(20_000, 0));
        var idleMillis = 200;
        var pausedAt = new AtomicInteger();
        var receiver = new RecordingReceiver();
        receiver.onEvents(self -> {
            if (pausedAt.get() == 0) {
                pausedAt.set(self.rawEvents().length());
                lastSending().pause();
            }
        });
        var heard = send(chat(true), limits(20_000, idleMillis, 20_000), address(), Long.MAX_VALUE, receiver)
                .awaitEvents();
        var since = System.nanoTime();
        Eventually.holds("more than the idle limit", () -> System.nanoTime() - since > 3_000_000L * idleMillis);
        assertThat(heard.rawEvents()).as("nothing comes while it is paused").hasSize(pausedAt.get());
        onLoop(() -> lastSending().resume());
        heard.awaitEnd();

        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
        assertThat(heard.content())
                .isEqualTo(send(chat(true), PATIENT).awaitEnd().content());
    }

    // ---- secrets

    @Test
    void theServerSeesItsTokenAndNobodyElseDoes() throws Exception {
        var heard = send(chat(true), PATIENT).awaitEnd();
        var request = seen().recorded().getLast();

        assertThat(request.headers().get("authorization")).isEqualTo("Bearer " + TOKEN);
        assertThat(request.contains(STAMP.id())).as("our id stays with us").isFalse();
        assertThat(request.contains("alias-of-ours"))
                .as("the product's name stays with us")
                .isFalse();
        assertThat(heard.rawEvents())
                .doesNotContain(TOKEN)
                .doesNotContain("\"session_id\"")
                .doesNotContain("task_id");
    }

    @Test
    void theTraceGoesOn() throws Exception {
        send(chat(false), PATIENT).awaitEnd();

        assertThat(seen().recorded().getLast().headers())
                .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
}
