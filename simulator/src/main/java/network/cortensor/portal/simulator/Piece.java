package network.cortensor.portal.simulator;

/**
 * A piece of an answer as one stream delta carries it; never cut inside a code point.
 *
 * @param kind what the text is to the template
 * @param text at least one character
 */
public record Piece(Kind kind, String text) {
    /** What a piece is to the model's template. */
    public enum Kind {
        /** A template token or what stands beside it: no customer should ever see it. */
        CONTROL,
        /** The model thinking aloud. */
        REASONING,
        /** The answer proper. */
        CONTENT
    }
}
