package network.cortensor.portal.domain.catalog;

/** How chat messages become the one prompt that a text router takes, and how its text becomes an answer. */
public enum PromptTemplate {
    /** gpt-oss: channels; only the final channel is content, analysis is reasoning. */
    HARMONY,
    /** Gemma: turns of user and model. */
    GEMMA,
    /** Qwen: ChatML; think blocks are reasoning. */
    CHATML,
    /** Role names and text, for models without a template of their own. */
    PLAIN
}
