package network.cortensor.portal.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a simulated model says to one prompt. A pure function of its inputs: a test computes the expected answer with
 * {@link #of} and compares.
 *
 * @param pieces the text as stream deltas carry it, in order; control tokens are sometimes split over two
 * @param promptTokens tokens of the prompt, see {@link #tokensOf}
 * @param completionTokens tokens written, control tokens included
 * @param finishReason {@code stop} or {@code length}
 */
public record SimulatedAnswer(List<Piece> pieces, int promptTokens, int completionTokens, String finishReason) {

    public SimulatedAnswer {
        pieces = List.copyOf(pieces);
    }

    /** The answer that a model with this seed gives to this prompt. */
    public static SimulatedAnswer of(long seed, String prompt, AnswerSettings settings) {
        var random = new SplittableRandom(seed * 31 + prompt.hashCode());
        List<Piece> tokens = settings.family().write(random, settings.words());
        boolean limited = tokens.size() > settings.maxTokens();
        if (limited) {
            tokens = tokens.subList(0, settings.maxTokens());
        }
        int stopAt = firstStop(textOf(tokens), settings.stop());
        int written = tokens.size();
        if (stopAt >= 0) {
            written = tokensUpTo(tokens, stopAt + 1);
            tokens = cutAt(tokens, stopAt);
        }
        String finish = limited && stopAt < 0 ? "length" : "stop";
        return new SimulatedAnswer(splitControl(tokens, random), tokensOf(prompt), written, finish);
    }

    /** The raw text, control tokens included. */
    public String text() {
        return textOf(pieces);
    }

    /** The answer proper: what a customer should see. */
    public String content() {
        return textOf(ofKind(Piece.Kind.CONTENT));
    }

    /** What the model thought aloud; empty for {@link TextFamily#PLAIN}. */
    public String reasoning() {
        return textOf(ofKind(Piece.Kind.REASONING));
    }

    /** How many tokens the simulator counts in a prompt: a quarter of its UTF-8 bytes rounded up, at least 1. */
    public static int tokensOf(String prompt) {
        return Math.max(1, (prompt.getBytes(StandardCharsets.UTF_8).length + 3) / 4);
    }

    private List<Piece> ofKind(Piece.Kind kind) {
        return pieces.stream().filter(piece -> piece.kind() == kind).toList();
    }

    private static String textOf(List<Piece> pieces) {
        var text = new StringBuilder();
        pieces.forEach(piece -> text.append(piece.text()));
        return text.toString();
    }

    private static int firstStop(String text, List<String> stops) {
        return stops.stream()
                .filter(stop -> !stop.isEmpty())
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** How many tokens it takes to have written {@code chars} characters. */
    private static int tokensUpTo(List<Piece> tokens, int chars) {
        int count = 0;
        for (int length = 0; count < tokens.size() && length < chars; count++) {
            length += tokens.get(count).text().length();
        }
        return count;
    }

    private static List<Piece> cutAt(List<Piece> tokens, int chars) {
        var kept = new ArrayList<Piece>();
        int left = chars;
        for (Piece token : tokens) {
            if (left == 0) {
                break;
            }
            String text = token.text().substring(0, Math.min(left, token.text().length()));
            kept.add(new Piece(token.kind(), text));
            left -= text.length();
        }
        return kept;
    }

    private static List<Piece> splitControl(List<Piece> tokens, SplittableRandom random) {
        var pieces = new ArrayList<Piece>(tokens.size() + 8);
        for (Piece token : tokens) {
            String text = token.text();
            if (token.kind() == Piece.Kind.CONTROL && text.length() > 2 && random.nextBoolean()) {
                int cut = random.nextInt(1, text.length());
                pieces.add(new Piece(token.kind(), text.substring(0, cut)));
                pieces.add(new Piece(token.kind(), text.substring(cut)));
            } else {
                pieces.add(token);
            }
        }
        return pieces;
    }
}
