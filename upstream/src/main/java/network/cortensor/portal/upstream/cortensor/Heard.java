package network.cortensor.portal.upstream.cortensor;

import org.jspecify.annotations.Nullable;

/** What a router's bytes amount to. */
sealed interface Heard {
    /** Nothing final. */
    record More() implements Heard {}

    /**
     * The answer is complete.
     *
     * @param reason OpenAI's finish reason
     * @param usage as reported, or null
     */
    record Complete(String reason, @Nullable ReportedUsage usage) implements Heard {}

    /**
     * The router is at work and the text has to be asked for.
     *
     * @param ended whether the work is said to be over already, so that only its result is missing
     */
    record Pending(String taskId, boolean ended) implements Heard {}

    /** The answer cannot be used, or is none. */
    record Failed(String why) implements Heard {}

    /** Nothing final, the only one there is. */
    More MORE = new More();
}
