package network.cortensor.portal.control.traffic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jspecify.annotations.Nullable;

/** What came of a request, and whose fault it was if nothing good did. */
public enum Outcome {
    SUCCESS(Side.NOBODY),
    /** The client left before the end. */
    CALLER_LEFT(Side.CUSTOMER),
    /** The request was wrong. */
    CLIENT(Side.CUSTOMER),
    /** The key was wrong, or may not do that. */
    AUTH(Side.CUSTOMER),
    /** A rate or concurrency limit. */
    LIMIT(Side.CUSTOMER),
    /** The allowance or the credit is used up. */
    QUOTA(Side.CUSTOMER),
    /** No session could take it. */
    CAPACITY(Side.PLATFORM),
    /** A session was there, and no router could be reached. */
    UPSTREAM_CONNECT(Side.PLATFORM),
    UPSTREAM_TIMEOUT(Side.PLATFORM),
    /** The router answered with an error, or with something that is no answer. */
    UPSTREAM_5XX(Side.PLATFORM),
    /** The answer broke off after it had begun. */
    STREAM_BROKEN(Side.PLATFORM),
    /** Our own fault: a bug, a stop, a crash, something of ours that is away. */
    INTERNAL(Side.PLATFORM);

    private static final Map<String, Problem> BY_CODE =
            Arrays.stream(Problem.values()).collect(Collectors.toMap(Problem::code, Function.identity()));

    private final Side side;
    private final String word = name().toLowerCase(Locale.ROOT);

    Outcome(Side side) {
        this.side = side;
    }

    /** Whose fault it was. */
    public enum Side {
        NOBODY,
        CUSTOMER,
        PLATFORM
    }

    /** The word in tables and answers. */
    public String word() {
        return word;
    }

    /** Whose fault it was. */
    public Side side() {
        return side;
    }

    /** Of a word. */
    static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Of a request that was sent upstream. */
    public static Outcome of(UsageEvent event) {
        return switch (event.end()) {
            case COMPLETED -> SUCCESS;
            case CALLER_LEFT -> CALLER_LEFT;
            case UPSTREAM_CUT, LEASE_LOST -> STREAM_BROKEN;
            case TIMED_OUT -> UPSTREAM_TIMEOUT;
            case SHUT_DOWN, INTERRUPTED -> INTERNAL;
            case FAILED -> ofSent(event.errorCode());
        };
    }

    /** Of a refusal's code. One that nobody knows is ours to explain. */
    public static Outcome ofCode(@Nullable String code) {
        var problem = code == null ? null : BY_CODE.get(code);
        return problem == null ? INTERNAL : of(problem);
    }

    /** A request that had a session and got none of its routers is no question of capacity. */
    private static Outcome ofSent(@Nullable String code) {
        return Problem.MODEL_UNAVAILABLE.code().equals(code) ? UPSTREAM_CONNECT : ofCode(code);
    }

    private static Outcome of(Problem problem) {
        return switch (problem) {
            case INVALID_API_KEY,
                    API_KEY_REVOKED,
                    API_KEY_EXPIRED,
                    API_KEY_DISABLED,
                    ACCOUNT_SUSPENDED,
                    INSUFFICIENT_SCOPE,
                    MODEL_NOT_ALLOWED,
                    ADDRESS_NOT_ALLOWED,
                    TOO_MANY_FAILED_ATTEMPTS -> AUTH;
            case MODEL_NOT_FOUND,
                    UNKNOWN_ROUTE,
                    METHOD_NOT_ALLOWED,
                    INVALID_JSON,
                    INVALID_VALUE,
                    MISSING_REQUIRED_PARAMETER,
                    UNSUPPORTED_PARAMETER,
                    CONTEXT_LENGTH_EXCEEDED,
                    BAD_REQUEST,
                    REQUEST_TIMEOUT,
                    REQUEST_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    HEADERS_TOO_LARGE,
                    IDEMPOTENCY_IN_PROGRESS,
                    IDEMPOTENCY_KEY_REUSED -> CLIENT;
            case RATE_LIMIT_EXCEEDED, CONCURRENCY_LIMIT_EXCEEDED -> LIMIT;
            case ALLOWANCE_EXHAUSTED, CREDIT_BALANCE_EXHAUSTED -> QUOTA;
            case MODEL_AT_CAPACITY, MODEL_UNAVAILABLE -> CAPACITY;
            case UPSTREAM_FAILED -> UPSTREAM_5XX;
            case UPSTREAM_TIMEOUT -> UPSTREAM_TIMEOUT;
            case INTERNAL_ERROR, KEY_CHECK_UNAVAILABLE, LIMITS_UNAVAILABLE, METERING_UNAVAILABLE, SHUTTING_DOWN ->
                INTERNAL;
        };
    }
}
