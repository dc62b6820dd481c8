package network.cortensor.portal.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.ErrorShape;
import network.cortensor.portal.testkit.FreePort;
import org.junit.jupiter.api.Test;

/** What every upstream promises of failures: what the client is told, what the breaker is told, and that nothing is sent twice. */
abstract class FailureContract extends UpstreamRig {
    @Test
    void aStreamThatBreaksOffIsCutAndOnlyWhatWasDeliveredCounts() throws Exception {
        for (var behaviour : List.of(
                new Behaviour.DieAfter(3),
                new Behaviour.DieMidChunk(3),
                new Behaviour.Truncate(3),
                new Behaviour.InBandError(3))) {
            behave(behaviour);
            var heard = send(chat(true), PATIENT).awaitEnd();

            assertThat(heard.lastCall()).as("%s", behaviour).isEqualTo("ended");
            assertThat(heard.delivery().end()).as("%s", behaviour).isEqualTo(End.UPSTREAM_CUT);
            assertThat(heard.failure()).as("%s", behaviour).isEqualTo(UpstreamFailure.CUT);
            assertThat(heard.delivery().tokens().completion())
                    .as("%s", behaviour)
                    .isBetween(1L, 16L);
            assertThat(heard.finishReason()).as("%s", behaviour).isNull();
            assertThat(heard.rawEvents()).doesNotContain("\"error\"");
        }
    }

    @Test
    void aFailureBeforeTheAnswerIsRefusedAndTellsNothingOfTheUpstream() throws Exception {
        var failures = new ArrayList<Behaviour>(List.of(
                new Behaviour.DieAfter(0),
                new Behaviour.Garbage(),
                new Behaviour.EmptyAnswer(),
                new Behaviour.WrongToken(),
                new Behaviour.InBandError(0),
                new Behaviour.Redirect("http://127.0.0.1:1/elsewhere")));
        for (var shape : ErrorShape.values()) {
            failures.add(new Behaviour.ErrorReply(500, shape));
        }
        for (var behaviour : failures) {
            for (var stream : List.of(true, false)) {
                behave(behaviour);
                var heard = send(chat(stream), PATIENT).awaitEnd();

                assertThat(heard.lastCall()).as("%s", behaviour).isEqualTo("refused");
                assertThat(heard.refusal().problem()).as("%s", behaviour).isEqualTo(Problem.UPSTREAM_FAILED);
                assertThat(heard.refusal().message()).isEqualTo(Problem.UPSTREAM_FAILED.message());
                assertThat(heard.delivery().end()).isEqualTo(End.FAILED);
                assertThat(heard.delivery().tokens()).isEqualTo(Tokens.NONE);
                assertThat(heard.why()).doesNotContain(TOKEN).doesNotContain("Hello");
            }
        }
    }

    @Test
    void anUpstreamThatGaveUpInTimeIsATimeOut() throws Exception {
        behave(new Behaviour.ErrorReply(504, ErrorShape.MESSAGE));
        var heard = send(chat(true), PATIENT).awaitEnd();

        assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        assertThat(heard.delivery().end()).isEqualTo(End.TIMED_OUT);
        assertThat(heard.failure()).isEqualTo(UpstreamFailure.TIMEOUT);
    }

    @Test
    void howItFailedIsSaidInOneWord() throws Exception {
        var failures = Map.of(
                new Behaviour.DieAfter(0), UpstreamFailure.CUT,
                new Behaviour.Garbage(), UpstreamFailure.GARBAGE,
                new Behaviour.EmptyAnswer(), UpstreamFailure.GARBAGE,
                new Behaviour.WrongToken(), UpstreamFailure.ERROR_STATUS,
                new Behaviour.InBandError(0), UpstreamFailure.ERROR_STATUS,
                new Behaviour.ErrorReply(500, ErrorShape.MESSAGE), UpstreamFailure.ERROR_STATUS);
        for (var expected : failures.entrySet()) {
            for (var stream : List.of(true, false)) {
                behave(expected.getKey());
                assertThat(send(chat(stream), PATIENT).awaitEnd().failure())
                        .as("%s, stream %s", expected.getKey(), stream)
                        .isEqualTo(expected.getValue());
            }
        }
    }

    @Test
    void whatTheClientDidIsNoFailureOfTheUpstream() throws Exception {
        behave(new Behaviour.ErrorReply(400, ErrorShape.MESSAGE));
        var wrong = send(chat(false), PATIENT).awaitEnd();
        behave(new Behaviour.LongAnswer(40, 100));
        var left = send(chat(true), PATIENT).awaitEvents();
        onLoop(() -> lastSending().letGo(End.CALLER_LEFT));
        left.awaitEnd();

        assertThat(wrong.lastCall()).isEqualTo("refused");
        assertThat(wrong.failure()).isNull();
        assertThat(left.failure()).isNull();
    }

    @Test
    void aRefusedConnectionIsNotSent() throws Exception {
        var nobody = URI.create("http://127.0.0.1:" + FreePort.find());
        var heard = send(chat(true), PATIENT, nobody, Long.MAX_VALUE).awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("notSent");
        assertThat(heard.failure()).isEqualTo(UpstreamFailure.CONNECT);
        assertThat(heard.callCount()).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsAcceptedAndDroppedMayHaveBeenSent() throws Exception {
        behave(new Behaviour.DieAfter(0));
        var before = seen().requests();
        var heard = send(chat(false), PATIENT).awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("refused");
        assertThat(seen().requests()).as("sent once, never again").isEqualTo(before + 1);
    }
}
