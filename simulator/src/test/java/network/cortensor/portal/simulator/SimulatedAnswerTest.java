package network.cortensor.portal.simulator;

import static network.cortensor.portal.simulator.AnswerSettings.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer depends on seed, prompt and settings alone, and obeys its limits. */
class SimulatedAnswerTest {
    private static SimulatedAnswer answer(long seed, String prompt, int words, int maxTokens, String... stop) {
        return SimulatedAnswer.of(seed, prompt, new AnswerSettings(words, maxTokens, List.of(stop), TextFamily.PLAIN));
    }

    @Test
    void sameInputsSameAnswer() {
        assertThat(answer(1, "hello", 50, NO_LIMIT)).isEqualTo(answer(1, "hello", 50, NO_LIMIT));
        assertThat(answer(1, "hello", 50, NO_LIMIT).text())
                .isNotEqualTo(answer(2, "hello", 50, NO_LIMIT).text())
                .isNotEqualTo(answer(1, "hello!", 50, NO_LIMIT).text());
    }

    @Test
    void countsTokensAndStops() {
        SimulatedAnswer answer = answer(1, "12345", 50, NO_LIMIT);
        assertThat(answer.completionTokens()).isEqualTo(50);
        assertThat(answer.promptTokens()).isEqualTo(2);
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @Test
    void maxTokensCutsTheSameText() {
        SimulatedAnswer whole = answer(1, "hello", 50, NO_LIMIT);
        SimulatedAnswer cut = answer(1, "hello", 50, 10);
        assertThat(cut.completionTokens()).isEqualTo(10);
        assertThat(cut.finishReason()).isEqualTo("length");
        assertThat(whole.text()).startsWith(cut.text());
        assertThat(answer(1, "hello", 50, 50).finishReason()).isEqualTo("stop");
    }

    @Test
    void stopSequenceEndsTheAnswerBeforeIt() {
        String text = answer(1, "hello", 50, NO_LIMIT).text();
        String stop = text.substring(40, 44);
        int at = text.indexOf(stop);
        SimulatedAnswer stopped = answer(1, "hello", 50, NO_LIMIT, "never there", stop, "");
        assertThat(stopped.text()).isEqualTo(text.substring(0, at));
        assertThat(stopped.finishReason()).isEqualTo("stop");
        assertThat(stopped.completionTokens()).isPositive().isLessThan(50);
    }

    @Test
    void harmonyWrapsAnalysisAndFinal() {
        var settings = new AnswerSettings(20, NO_LIMIT, List.of(), TextFamily.HARMONY);
        SimulatedAnswer answer = SimulatedAnswer.of(1, "hello", settings);
        assertThat(answer.text())
                .isEqualTo("<|channel|>analysis<|message|>" + answer.reasoning()
                        + "<|end|><|start|>assistant<|channel|>final<|message|>" + answer.content() + "<|return|>");
        assertThat(answer.reasoning()).startsWith("Simulated");
        assertThat(answer.content()).startsWith("Simulated");
        assertThat(answer.completionTokens()).isEqualTo(20 + 6 + 10);
    }

    @Test
    void thinkOpensAndCloses() {
        var settings = new AnswerSettings(20, NO_LIMIT, List.of(), TextFamily.THINK);
        SimulatedAnswer answer = SimulatedAnswer.of(1, "hello", settings);
        assertThat(answer.text()).isEqualTo("<think>\n" + answer.reasoning() + "\n</think>\n\n" + answer.content());
    }

    @Test
    void controlTokensAreSometimesSplitAndSometimesWhole() {
        var settings = new AnswerSettings(5, NO_LIMIT, List.of(), TextFamily.HARMONY);
        List<String> pieces = SimulatedAnswer.of(1, "hello", settings).pieces().stream()
                .filter(piece -> piece.kind() == Piece.Kind.CONTROL)
                .map(Piece::text)
                .toList();
        assertThat(pieces).hasSizeBetween(12, 21).anyMatch(piece -> piece.matches("<\\|[a-z]+\\|>"));
    }

    @ParameterizedTest
    @EnumSource(TextFamily.class)
    void piecesAreWholeCodePoints(TextFamily family) {
        var settings = new AnswerSettings(300, NO_LIMIT, List.of(), family);
        SimulatedAnswer answer = SimulatedAnswer.of(7, "hello", settings);
        assertThat(answer.pieces()).allSatisfy(piece -> {
            byte[] utf8 = piece.text().getBytes(StandardCharsets.UTF_8);
            assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(piece.text());
        });
        assertThat(answer.text()).contains("é", "漢字", "🙂", "\"", "\\");
    }
}
