package network.cortensor.portal.app.config;

/**
 * A value as somebody wrote it.
 *
 * @param text the value in the {@link Notation} of its type
 * @param origin where it was written
 */
public record Given(String text, Origin origin) {
    /** A value from the command line, for example {@code option("0", "--port")}. */
    public static Given option(String text, String option) {
        return new Given(text, new Origin(Origin.Source.OPTION, option));
    }

    @Override
    public String toString() {
        // The text may be a secret.
        return "given by " + origin;
    }
}
