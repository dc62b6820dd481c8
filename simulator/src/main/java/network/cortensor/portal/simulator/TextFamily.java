package network.cortensor.portal.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** How a simulated model writes: bare text, or text wrapped in the control tokens of its template. */
public enum TextFamily {
    /** Only content. */
    PLAIN,
    /** Analysis channel, then final channel, as gpt-oss writes. */
    HARMONY,
    /** A think block, then content, as Qwen writes. */
    THINK;

    /** The whole text of an answer with {@code words} words of content, one piece per token. */
    List<Piece> write(SplittableRandom random, int words) {
        var pieces = new ArrayList<Piece>(words + words / 4 + 12);
        int thoughts = words / 4 + 1;
        switch (this) {
            case PLAIN -> {}
            case HARMONY -> {
                control(pieces, "<|channel|>", "analysis", "<|message|>");
                pieces.addAll(Vocabulary.words(random, thoughts, Piece.Kind.REASONING));
                control(pieces, "<|end|>", "<|start|>", "assistant", "<|channel|>", "final", "<|message|>");
            }
            case THINK -> {
                control(pieces, "<think>", "\n");
                pieces.addAll(Vocabulary.words(random, thoughts, Piece.Kind.REASONING));
                control(pieces, "\n", "</think>", "\n\n");
            }
        }
        pieces.addAll(Vocabulary.words(random, words, Piece.Kind.CONTENT));
        if (this == HARMONY) {
            control(pieces, "<|return|>");
        }
        return pieces;
    }

    private static void control(List<Piece> pieces, String... tokens) {
        for (String token : tokens) {
            pieces.add(new Piece(Piece.Kind.CONTROL, token));
        }
    }
}
