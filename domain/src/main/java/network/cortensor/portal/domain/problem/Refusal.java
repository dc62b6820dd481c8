package network.cortensor.portal.domain.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An expected "no", before the first byte of the answer has left. It is cheap: no stack trace, no cause. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final @Nullable String param;
    private final transient @Nullable Duration retryAfter;

    private Refusal(Problem problem, String message, @Nullable String param, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.problem = problem;
        this.param = param;
        this.retryAfter = retryAfter;
    }

    /** A refusal with the problem's own message. */
    public static Refusal of(Problem problem) {
        return new Refusal(problem, problem.message(), null, null);
    }

    /** A refusal that says more precisely what to change. The message goes to the caller: never put a secret or an upstream's text in. */
    public static Refusal of(Problem problem, String message) {
        return new Refusal(problem, message, null, null);
    }

    /** A refusal that names the field at fault, for example {@code messages[2].role}. */
    public static Refusal ofField(Problem problem, String param, String message) {
        return new Refusal(problem, message, param, null);
    }

    /** A refusal that says when a retry makes sense. */
    public static Refusal retryAfter(Problem problem, Duration wait) {
        return new Refusal(problem, problem.message(), null, wait);
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }

    /** The field at fault, or null. */
    public @Nullable String param() {
        return param;
    }

    /** When a retry makes sense, exact, or null when nothing is known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the caller is told. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
