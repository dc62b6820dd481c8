package network.cortensor.portal.domain.key;

/** Which world a key belongs to: usage of test keys is kept apart. */
public enum Environment {
    LIVE("live"),
    TEST("test");

    private final String word;

    Environment(String word) {
        this.word = word;
    }

    /** The word in keys, tables and files. */
    public String word() {
        return word;
    }

    /**
     * The environment of a word.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Environment of(String word) {
        for (var environment : values()) {
            if (environment.word.equals(word)) {
                return environment;
            }
        }
        throw new IllegalArgumentException("environment is live or test, not " + word);
    }
}
