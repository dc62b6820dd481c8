package network.cortensor.portal.upstream.cortensor;

/** Where a piece of the model's text goes. */
enum Channel {
    /** The answer. */
    CONTENT,
    /** The model thinking aloud. */
    REASONING
}
