package network.cortensor.portal.simulator;

import java.util.List;

/**
 * What shapes one answer, apart from seed and prompt.
 *
 * @param words words of content that the model would write, 0 or more; template and reasoning come on top
 * @param maxTokens most tokens of any kind, {@link #NO_LIMIT} for none
 * @param stop sequences that end the answer, themselves left out; empty strings are ignored
 * @param family how the model writes
 */
public record AnswerSettings(int words, int maxTokens, List<String> stop, TextFamily family) {
    /** As many tokens as the model likes. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public AnswerSettings {
        if (words < 0 || maxTokens < 0) {
            throw new IllegalArgumentException("words and maxTokens must be 0 or more");
        }
        stop = List.copyOf(stop);
    }
}
