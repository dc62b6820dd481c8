package network.cortensor.portal.domain.usage;

/** Where token counts come from. */
public enum UsageSource {
    /** Nothing was used, nothing to count. */
    NONE,
    /** The upstream said so. */
    REPORTED,
    /** We counted with the model's own tokenizer. */
    COUNTED,
    /** We estimated from the length of the text. */
    ESTIMATED
}
