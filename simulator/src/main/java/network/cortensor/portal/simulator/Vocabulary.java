package network.cortensor.portal.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The few words that simulated models know: plain ones, and ones that break careless byte and JSON handling. */
final class Vocabulary {
    /** Every text starts with it, so that nobody takes a demonstration for a model. */
    static final String FIRST_WORD = "Simulated";

    private static final String[] WORDS = {
        " the", " river", " carries", " light", " north", ",", " seven", " gardens", " listen", ".", " stone", " paper",
        " café", " naïve", " straße", " 漢字", " 日本語", " 🙂", " 🚀", " 👩‍🚀", " \"quoted\"", " back\\slash", "\n",
                " wind"
    };

    private Vocabulary() {}

    static List<Piece> words(SplittableRandom random, int count, Piece.Kind kind) {
        var words = new ArrayList<Piece>(count);
        for (int i = 0; i < count; i++) {
            words.add(new Piece(kind, i == 0 ? FIRST_WORD : WORDS[random.nextInt(WORDS.length)]));
        }
        return words;
    }
}
