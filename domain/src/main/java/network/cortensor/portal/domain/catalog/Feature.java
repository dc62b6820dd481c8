package network.cortensor.portal.domain.catalog;

/** What a model can do beyond text in, text out. The catalog states each model's features. */
public enum Feature {
    TOOLS,
    JSON_SCHEMA,
    LOGPROBS,
    IMAGES,
    AUDIO,
    /** More than one choice per request. */
    CHOICES
}
