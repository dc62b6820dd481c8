package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.Locale;

/** How long a reasoning model is to think; the three levels that harmony knows. */
enum Effort {
    LOW,
    MEDIUM,
    HIGH;

    /** The values of {@code reasoning_effort}. */
    static final List<String> WORDS = List.of("none", "minimal", "low", "medium", "high", "xhigh");

    /** The nearest level for one of {@link #WORDS}. */
    static Effort of(String word) {
        return switch (word) {
            case "none", "minimal", "low" -> LOW;
            case "high", "xhigh" -> HIGH;
            default -> MEDIUM;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
