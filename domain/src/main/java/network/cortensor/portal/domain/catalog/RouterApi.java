package network.cortensor.portal.domain.catalog;

/** The version of a Cortensor router's completions API. */
public enum RouterApi {
    /** Puts prompts on a public chain: only by explicit choice. */
    V1("v1"),
    /** Keeps the prompt off the chain. */
    V2("v2"),
    /** As version 2, with newer storage names. The default. */
    V3("v3");

    private final String word;

    RouterApi(String word) {
        this.word = word;
    }

    /** The word in the path, for example {@code v3}. */
    public String word() {
        return word;
    }
}
