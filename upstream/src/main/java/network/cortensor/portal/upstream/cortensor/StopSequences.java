package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.Consumer;

/**
 * Ends a text before the first stop sequence that is complete, however the text is cut into pieces. What may be the beginning of
 * one is held back.
 */
final class StopSequences {
    private final List<String> sequences;
    private final Consumer<String> output;
    private String held = "";
    private boolean met;

    StopSequences(List<String> sequences, Consumer<String> output) {
        this.sequences = sequences;
        this.output = output;
    }

    /** Whether a sequence was met; everything after it is dropped. */
    boolean met() {
        return met;
    }

    void add(String piece) {
        if (met) {
            return;
        }
        if (sequences.isEmpty()) {
            output.accept(piece);
            return;
        }
        var text = held + piece;
        var cut = firstComplete(text);
        met = cut >= 0;
        var sure = met ? cut : text.length() - longestBeginning(text);
        held = met ? "" : text.substring(sure);
        emit(text.substring(0, sure));
    }

    /** The text is over: what was held back was no stop sequence. */
    void end() {
        emit(held);
        held = "";
    }

    private void emit(String text) {
        if (!text.isEmpty()) {
            output.accept(text);
        }
    }

    /** Where the sequence begins that ends first (of those that end together, the longest), or -1. */
    private int firstComplete(String text) {
        var start = -1;
        var end = Integer.MAX_VALUE;
        for (var sequence : sequences) {
            var at = text.indexOf(sequence);
            if (at >= 0 && (at + sequence.length() < end || (at + sequence.length() == end && at < start))) {
                start = at;
                end = at + sequence.length();
            }
        }
        return start;
    }

    private int longestBeginning(String text) {
        var longest = 0;
        for (var sequence : sequences) {
            var most = Math.min(text.length(), sequence.length() - 1);
            for (var length = most; length > longest; length--) {
                if (text.regionMatches(text.length() - length, sequence, 0, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
