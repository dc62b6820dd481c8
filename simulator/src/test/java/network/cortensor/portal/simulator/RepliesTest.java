package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When things happen is in the script, and is asserted there: a clock on the wall proves nothing. */
class RepliesTest {
    private static final Generation GENERATION = Generation.fast().withWords(3).withFirstToken(Duration.ofMillis(70));
    private static final SimulatedAnswer ANSWER = GENERATION.answer("hello", AnswerSettings.NO_LIMIT, List.of());

    private static Reply reply(boolean stream, Behaviour.Common behaviour) {
        var task = new SimulatedTask(1, "miner", Clock.systemUTC());
        return new Replies(new RouterWire(7, task, ANSWER, stream), GENERATION, ANSWER.completionTokens())
                .to(behaviour);
    }

    private static List<Step> waitsOf(Reply reply) {
        return reply.steps().stream()
                .filter(step -> step instanceof Step.Wait || step instanceof Step.Work)
                .toList();
    }

    @Test
    void aStreamWorksATokenBeforeEachDelta() {
        assertThat(waitsOf(reply(true, new Behaviour.Normal())))
                .containsExactly(new Step.Wait(70), new Step.Work(1), new Step.Work(1), new Step.Work(1));
    }

    @Test
    void aWholeAnswerTakesTheTimeOfItsTokens() {
        assertThat(waitsOf(reply(false, new Behaviour.Normal()))).containsExactly(new Step.Wait(70), new Step.Work(3));
    }

    @Test
    void slownessComesBeforeEverything() {
        assertThat(reply(true, new Behaviour.SlowFirstByte(150)).steps().getFirst())
                .isEqualTo(new Step.Wait(150));
        assertThat(waitsOf(reply(false, new Behaviour.HangAfter(2))))
                .containsExactly(new Step.Wait(70), new Step.Work(2));
        assertThat(waitsOf(reply(false, new Behaviour.Trickle(5, 100)))).contains(new Step.Wait(5));
    }
}
