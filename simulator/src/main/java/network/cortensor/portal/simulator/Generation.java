package network.cortensor.portal.simulator;

import java.time.Duration;
import java.util.List;

/**
 * How a simulated model generates.
 *
 * @param seed what its texts depend on, besides the prompt
 * @param words words of content per answer, see {@link AnswerSettings#words}
 * @param tokensPerSecond speed; 0 is as fast as the connection takes it
 * @param firstToken time before the first token
 * @param family how it writes
 * @param usage when it reports token counts
 */
public record Generation(
        long seed, int words, int tokensPerSecond, Duration firstToken, TextFamily family, UsageReport usage) {

    public Generation {
        if (words < 0 || tokensPerSecond < 0 || firstToken.isNegative()) {
            throw new IllegalArgumentException("words, tokensPerSecond and firstToken must be 0 or more");
        }
    }

    /** Seed 1, 24 words of plain text, at once, usage always. */
    public static Generation fast() {
        return new Generation(1, 24, 0, Duration.ZERO, TextFamily.PLAIN, UsageReport.ALWAYS);
    }

    public Generation withSeed(long value) {
        return new Generation(value, words, tokensPerSecond, firstToken, family, usage);
    }

    public Generation withWords(int value) {
        return new Generation(seed, value, tokensPerSecond, firstToken, family, usage);
    }

    public Generation withTokensPerSecond(int value) {
        return new Generation(seed, words, value, firstToken, family, usage);
    }

    public Generation withFirstToken(Duration value) {
        return new Generation(seed, words, tokensPerSecond, value, family, usage);
    }

    public Generation withFamily(TextFamily value) {
        return new Generation(seed, words, tokensPerSecond, firstToken, value, usage);
    }

    public Generation withUsage(UsageReport value) {
        return new Generation(seed, words, tokensPerSecond, firstToken, family, value);
    }

    /** The answer to a prompt under this generation. */
    public SimulatedAnswer answer(String prompt, int maxTokens, List<String> stop) {
        return SimulatedAnswer.of(seed, prompt, new AnswerSettings(words, maxTokens, stop, family));
    }

    /** This generation as a behaviour changes it; only a long answer does. */
    Generation under(Behaviour behaviour) {
        return behaviour instanceof Behaviour.LongAnswer(int longWords, int speed)
                ? withWords(longWords).withTokensPerSecond(speed)
                : this;
    }
}
