package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.upstream.RecordingReceiver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every odd thing that routers have been seen to say becomes a proper answer or a proper failure. */
class OddRepliesTest extends CortensorRig {
    private static final String EVENTS = "text/event-stream";

    @Test
    void harmonyChannelsAreToldApart() throws Exception {
        var stream = send(chat(true), PATIENT).awaitEnd();
        var whole = send(chat(false), PATIENT).awaitEnd();
        var message = whole.whole().getJsonArray("choices").getJsonObject(0).getJsonObject("message");

        assertThat(stream.content()).isNotBlank().doesNotContain("<|").isEqualTo(message.getString("content"));
        assertThat(stream.reasoning())
                .isNotBlank()
                .doesNotContain("<|")
                .isEqualTo(message.getString("reasoning_content"));
        assertThat(stream.delivery().tokens().reasoning()).isPositive();
        assertThat(stream.delivery().tokens()).isEqualTo(whole.delivery().tokens());
        assertThat(stream.delivery().taskId()).isNotNull();
    }

    @Test
    void aWholeAnswerToAStreamBecomesAStream() throws Exception {
        var expected = send(chat(true), PATIENT).awaitEnd();
        behave(new Behaviour.JsonForStream());
        var heard = send(chat(true), PATIENT).awaitEnd();

        assertThat(heard.content()).isEqualTo(expected.content());
        assertThat(heard.finishReason()).isEqualTo("stop");
        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
    }

    @Test
    void aStreamInPlaceOfAWholeAnswerBecomesWhole() throws Exception {
        var heard = from(EVENTS, event("Hel", null) + event("lo", "stop") + "data: [DONE]\n\n", false);

        assertThat(text(heard)).isEqualTo("Hello");
    }

    @Test
    void eventsOfOtherTasksAreDropped() throws Exception {
        var expected = send(chat(true), PATIENT).awaitEnd();
        behave(new Behaviour.ForeignTasks());
        var heard = send(chat(true), PATIENT).awaitEnd();

        assertThat(heard.content()).isEqualTo(expected.content()).doesNotContain("foreign");
        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
    }

    @Test
    void aQueuedTaskIsAskedForUntilItEnds() throws Exception {
        for (var stream : List.of(true, false)) {
            behave(new Behaviour.Queued(400));
            var heard = send(chat(stream), PATIENT).awaitEnd();

            assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
            assertThat(stream ? heard.content() : text(heard)).isNotBlank().doesNotContain("<|");
            assertThat(heard.delivery().source()).isEqualTo(UsageSource.COUNTED);
            assertThat(heard.delivery().taskId()).isNotNull();
            lastIsFree();
            Eventually.holds("the task is over", () -> busy() == 0);
        }
        assertThat(seen().reads()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aQueuedTaskThatTakesTooLongTimesOut() throws Exception {
        behave(new Behaviour.Queued(60_000));
        var heard = send(chat(true), limits(20_000, 20_000, 200), address(), TimeUnit.MILLISECONDS.toNanos(400))
                .awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        lastIsFree();
    }

    @Test
    void aQueuedTaskIsDrainedWhenItIsLetGo() throws Exception {
        behave(new Behaviour.Queued(500));
        var heard = send(chat(true), PATIENT);
        Eventually.holds("the task is asked for", () -> seen().reads() > 0);
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        heard.awaitEnd();

        assertThat(heard.delivery().tokens()).isEqualTo(Tokens.NONE);
        lastIsFree();
        assertThat(busy()).as("free only after the task has ended").isZero();
    }

    @Test
    void aTaskThatIsQueuedAfterTheClientLeftIsDrainedAsWell() throws Exception {
        behave(new Behaviour.Queued(500));
        send(chat(true), PATIENT);
        Eventually.holds("it was sent", () -> seen().requests() == 1);
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        lastIsFree();

        assertThat(busy()).as("free only after the task has ended").isZero();
    }

    @Test
    void whatHasNoTextFailed() throws Exception {
        for (var behaviour : List.of(
                new Behaviour.QueuedWithoutTask(),
                new Behaviour.EndedNoContent(),
                new Behaviour.WithoutText(),
                new Behaviour.CorrelationMismatch(),
                new Behaviour.SessionExhausted())) {
            for (var stream : List.of(true, false)) {
                behave(behaviour);
                var heard = send(chat(stream), PATIENT).awaitEnd();

                assertThat(heard.lastCall()).as("%s", behaviour).isEqualTo("refused");
                assertThat(heard.refusal().problem()).as("%s", behaviour).isEqualTo(Problem.UPSTREAM_FAILED);
                lastIsFree();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "output_text",
                "output",
                "response",
                "content",
                "completion",
                "message.content",
                "delta.content"
            })
    void textIsFoundWhereverItIs(String field) throws Exception {
        behave(new Behaviour.TextIn(field));
        var stream = send(chat(true), PATIENT).awaitEnd();
        var whole = send(chat(false), PATIENT).awaitEnd();

        assertThat(stream.content()).isNotBlank().isEqualTo(text(whole));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        behave(new Behaviour.Redirect(address() + "/api/v3/completions/120"));
        var heard = send(chat(true), PATIENT).awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_FAILED);
        assertThat(seen().requests()).isEqualTo(1);
    }

    @Test
    void anEventThatIsTooLargeCutsTheAnswer() throws Exception {
        behave(new Behaviour.HugeChunk(EventReader.MOST));
        var stream = send(chat(true), PATIENT).awaitEnd();

        assertThat(stream.lastCall()).isEqualTo("refused");
        assertThat(stream.refusal().problem()).isEqualTo(Problem.UPSTREAM_FAILED);
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() throws Exception {
        behave(new Behaviour.HugeChunk(Intake.MOST));
        var whole = send(chat(false), PATIENT).awaitEnd();

        assertThat(whole.refusal().problem()).isEqualTo(Problem.UPSTREAM_FAILED);
    }

    @Test
    void aStreamWithoutItsLastWordIsCompleteWhenTheModelSaidWhyItStopped() throws Exception {
        var heard = from(EVENTS, event("Hello", null) + event("", "length"), true);

        assertThat(heard.delivery().end()).isEqualTo(End.COMPLETED);
        assertThat(heard.finishReason()).isEqualTo("length");
    }

    @Test
    void aStreamThatEndsWithoutAnyReasonIsCut() throws Exception {
        var heard = from(EVENTS, event("Hello", null), true);

        assertThat(heard.delivery().end()).isEqualTo(End.UPSTREAM_CUT);
        assertThat(heard.content()).isEqualTo("Hello");
        assertThat(heard.finishReason()).isNull();
    }

    @Test
    void aCharacterInTwoEventsStaysOne() throws Exception {
        var heard = from(
                EVENTS,
                "data: {\"choices\":[{\"text\":\"a\\ud83d\"}]}\n\ndata: {\"choices\":[{\"text\":\"\\udc4d \\udc4d\"}]}\n\ndata: [DONE]\n\n",
                true);

        assertThat(heard.content()).isEqualTo("a👍 \uFFFD");
    }

    @Test
    void usageThatCannotBeTrueIsCounted() throws Exception {
        for (var usage : List.of(
                "{\"prompt_tokens\":0,\"completion_tokens\":0}",
                "{\"prompt_tokens\":99999999,\"completion_tokens\":1}",
                "{\"prompt_tokens\":10,\"completion_tokens\":99999999}",
                "{\"prompt_tokens\":-5,\"completion_tokens\":-5}",
                "{\"prompt_tokens\":\"many\"}",
                "[]")) {
            var heard = from(
                    "application/json",
                    "{\"choices\":[{\"text\":\"Hello\",\"finish_reason\":\"stop\"}],\"usage\":" + usage + "}",
                    false);

            assertThat(heard.delivery().source()).as(usage).isEqualTo(UsageSource.COUNTED);
            assertThat(heard.delivery().tokens().completion()).as(usage).isEqualTo(1);
        }
    }

    @Test
    void errorsWithStatus200AreErrors() throws Exception {
        for (var body : List.of(
                "{\"error\":\"secret words\"}",
                "{\"detail\":\"secret words\"}",
                "{\"detail\":[{\"msg\":\"secret words\"}]}",
                "{\"message\":\"secret words\"}",
                "{\"error\":{\"code\":\"secret words\"}}",
                "{\"status\":\"failed\"}",
                "null",
                "[]",
                "7",
                "")) {
            for (var type : List.of("application/json", EVENTS, "text/html")) {
                var heard = from(type, type.equals(EVENTS) ? "data: " + body + "\n\n" : body, true);

                assertThat(heard.refusal().problem()).as("%s %s", type, body).isEqualTo(Problem.UPSTREAM_FAILED);
                assertThat(heard.refusal().message()).doesNotContain("secret words");
                assertThat(heard.why()).doesNotContain("secret words");
            }
        }
    }

    private static String event(String text, @Nullable String reason) {
        return "data: {\"id\":\"t1\",\"choices\":[{\"text\":\"" + text + "\",\"finish_reason\":"
                + (reason == null ? "null" : "\"" + reason + "\"") + "}]}\r\n\r\n";
    }

    /** What comes of this answer, however the network cuts it. */
    private RecordingReceiver from(String contentType, String body, boolean stream) throws Exception {
        URI server = raw(contentType, body, 3);
        return send(chat(stream), PATIENT, server, Long.MAX_VALUE).awaitEnd();
    }

    private static String text(RecordingReceiver heard) {
        return heard.whole()
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content");
    }
}
