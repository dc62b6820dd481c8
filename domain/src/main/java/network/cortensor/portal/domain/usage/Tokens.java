package network.cortensor.portal.domain.usage;

/**
 * Tokens of one request.
 *
 * @param prompt tokens read, cached ones included
 * @param cached prompt tokens that came from a cache, at most {@code prompt}
 * @param completion tokens delivered, reasoning included
 * @param reasoning completion tokens that were reasoning, at most {@code completion}
 */
public record Tokens(long prompt, long cached, long completion, long reasoning) {
    /** Nothing was used. */
    public static final Tokens NONE = new Tokens(0, 0, 0, 0);

    public Tokens {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0 || cached > prompt || reasoning > completion) {
            throw new IllegalArgumentException("token counts contradict one another: prompt " + prompt + ", cached "
                    + cached + ", completion " + completion + ", reasoning " + reasoning);
        }
    }

    /** Prompt and completion together. */
    public long total() {
        return prompt + completion;
    }
}
