package network.cortensor.portal.domain.problem;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every way a request can be refused, one line each: status, OpenAI's error type, our code, whether a client library should try
 * again, what the caller is told when nothing more precise is known, and what an operator should look at. Messages say what to
 * change and never name a router, a session, a pool or an upstream's text.
 */
public enum Problem {
    INVALID_API_KEY(
            401,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "Incorrect API key provided. Send it as 'Authorization: Bearer pk_...'.",
            "The key is malformed or unknown; nothing to do unless many callers report it."),
    API_KEY_REVOKED(
            401,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This API key was revoked. Create a new key.",
            "The owner or an operator revoked the key."),
    API_KEY_EXPIRED(
            401,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This API key has expired. Create a new key.",
            "The key's expiry has passed."),
    API_KEY_DISABLED(
            401,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This API key is disabled. Enable it or use another key.",
            "The owner or an operator disabled the key."),
    ACCOUNT_SUSPENDED(
            403,
            Type.PERMISSION,
            Retry.UNSAID,
            "This account is suspended. Contact support.",
            "The organization is suspended."),
    INSUFFICIENT_SCOPE(
            403,
            Type.PERMISSION,
            Retry.UNSAID,
            "This API key may not do that. Use a key with the scope that the call needs.",
            "The key lacks a scope."),
    MODEL_NOT_ALLOWED(
            403,
            Type.PERMISSION,
            Retry.UNSAID,
            "This API key may not use that model. Use another key or another model.",
            "The model is not on the key's list."),
    ADDRESS_NOT_ALLOWED(
            403,
            Type.PERMISSION,
            Retry.UNSAID,
            "This API key may not be used from your address.",
            "The caller's address is not on the key's list."),
    MODEL_NOT_FOUND(
            404,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "The model does not exist or you do not have access to it. List yours with GET /v1/models.",
            "The alias is not in the catalog or not sold to this organization."),
    UNKNOWN_ROUTE(
            404,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "There is no such route. The base URL of an OpenAI client ends in /v1.",
            "A client calls a path that this product does not have."),
    METHOD_NOT_ALLOWED(
            405,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This route does not take that method.",
            "A client uses the wrong method."),
    INVALID_JSON(
            400, Type.INVALID_REQUEST, Retry.UNSAID, "The body is not valid JSON.", "The client sends a broken body."),
    INVALID_VALUE(
            400,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "A field has a value that is not allowed.",
            "The client sends a wrong value; param names it."),
    MISSING_REQUIRED_PARAMETER(
            400,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "A required field is missing.",
            "The client leaves out a field; param names it."),
    UNSUPPORTED_PARAMETER(
            400,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This model does not support that field. Leave it out.",
            "The model's features do not include what was asked for."),
    CONTEXT_LENGTH_EXCEEDED(
            400,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "The prompt and the output that was asked for exceed the model's context. Shorten the messages or lower the output limit.",
            "The request is too long for the model."),
    BAD_REQUEST(
            400,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "The request breaks the HTTP protocol.",
            "A broken or hostile client; the connection is closed."),
    REQUEST_TIMEOUT(
            408,
            Type.INVALID_REQUEST,
            Retry.NO,
            "The body took too long to arrive.",
            "A slow or stuck client; the connection is closed."),
    REQUEST_TOO_LARGE(
            413,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "The body is too large.",
            "Raise gateway.maxBodyBytes if such bodies are wanted."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "Send the body as 'Content-Type: application/json'.",
            "The client sends another media type."),
    HEADERS_TOO_LARGE(
            431,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "The request's headers are too large.",
            "The client's headers exceed 64 KiB; the connection is closed."),
    RATE_LIMIT_EXCEEDED(
            429,
            Type.RATE_LIMIT,
            Retry.UNSAID,
            "Too many requests. Slow down and retry later.",
            "A rate limit of the key or organization is used up."),
    CONCURRENCY_LIMIT_EXCEEDED(
            429,
            Type.RATE_LIMIT,
            Retry.UNSAID,
            "Too many requests at once. Wait for one to finish.",
            "The concurrency limit of the key or organization is used up."),
    TOO_MANY_FAILED_ATTEMPTS(
            429,
            Type.RATE_LIMIT,
            Retry.NO,
            "Too many requests with unknown API keys came from your address. Check your key and retry later.",
            "One address tries keys; the counter empties by itself."),
    ALLOWANCE_EXHAUSTED(
            429,
            Type.INSUFFICIENT_QUOTA,
            Retry.NO,
            "The plan's allowance is used up. Wait for the reset or change the plan.",
            "The allowance of the organization's plan is used up."),
    CREDIT_BALANCE_EXHAUSTED(
            429,
            Type.INSUFFICIENT_QUOTA,
            Retry.NO,
            "The credit balance is used up. Add credit.",
            "The organization's balance is used up."),
    IDEMPOTENCY_IN_PROGRESS(
            409,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "A request with this idempotency key is still running.",
            "Two requests share an idempotency key."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            Type.INVALID_REQUEST,
            Retry.UNSAID,
            "This idempotency key was used with another body. Use a new one.",
            "A client reuses an idempotency key."),
    INTERNAL_ERROR(
            500,
            Type.SERVER,
            Retry.UNSAID,
            "Something went wrong on our side. Retry, and tell us the request id if it stays.",
            "A bug: the log has the stack trace under the request id."),
    UPSTREAM_FAILED(
            502,
            Type.SERVER,
            Retry.NO,
            "The model failed to answer. It may have worked on the request, so it is not retried by itself.",
            "A router failed after the request was sent; the log and the fleet pages name it."),
    UPSTREAM_TIMEOUT(
            504,
            Type.SERVER,
            Retry.NO,
            "The model took too long to answer.",
            "A router exceeded the first-byte, idle or total time-out."),
    MODEL_AT_CAPACITY(
            503,
            Type.UNAVAILABLE,
            Retry.UNSAID,
            "The model is at capacity.",
            "Every session of the pool was busy for longer than the request may wait: add sessions."),
    MODEL_UNAVAILABLE(
            503,
            Type.UNAVAILABLE,
            Retry.UNSAID,
            "The model is not available now. Retry later or use another model.",
            "The model is disabled or no session of its pool can serve."),
    KEY_CHECK_UNAVAILABLE(
            503,
            Type.UNAVAILABLE,
            Retry.UNSAID,
            "API keys cannot be checked right now. Retry shortly.",
            "The database is away and this key was not seen before."),
    LIMITS_UNAVAILABLE(
            503,
            Type.UNAVAILABLE,
            Retry.UNSAID,
            "Limits cannot be checked right now. Retry shortly.",
            "The runtime state is away and the policy is to refuse."),
    METERING_UNAVAILABLE(
            503,
            Type.UNAVAILABLE,
            Retry.UNSAID,
            "Usage cannot be recorded right now. Retry shortly.",
            "The journal cannot append: its disk is full or its bound is reached; see docs/operations."),
    SHUTTING_DOWN(
            503,
            Type.UNAVAILABLE,
            Retry.YES,
            "This server is shutting down. Retry.",
            "The process was asked to stop; it finishes what runs.");

    private final String code;
    private final int status;
    private final String type;
    private final Retry retry;
    private final String message;
    private final String advice;

    Problem(int status, String type, Retry retry, String message, String advice) {
        this.code = name().toLowerCase(Locale.ROOT);
        this.status = status;
        this.type = type;
        this.retry = retry;
        this.message = message;
        this.advice = advice;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The {@code error.type} of OpenAI's error body. */
    public String type() {
        return type;
    }

    /** The {@code error.code}: stable, documented, one per cause. */
    public String code() {
        return code;
    }

    /** The value of {@code x-should-retry}, or null where the header is not sent. */
    public @Nullable String shouldRetry() {
        return switch (retry) {
            case YES -> "true";
            case NO -> "false";
            case UNSAID -> null;
        };
    }

    /** What the caller is told when nothing more precise is known. */
    public String message() {
        return message;
    }

    /** What an operator should know or do. */
    public String advice() {
        return advice;
    }

    /** Whether the connection cannot be used any more after this answer. */
    public boolean closesConnection() {
        return switch (this) {
            case BAD_REQUEST, REQUEST_TIMEOUT, REQUEST_TOO_LARGE, HEADERS_TOO_LARGE, SHUTTING_DOWN -> true;
            default -> false;
        };
    }

    /** The values of {@code error.type}. */
    private static final class Type {
        static final String INVALID_REQUEST = "invalid_request_error";
        static final String PERMISSION = "permission_error";
        static final String RATE_LIMIT = "rate_limit_error";
        static final String INSUFFICIENT_QUOTA = "insufficient_quota";
        static final String UNAVAILABLE = "service_unavailable_error";
        static final String SERVER = "server_error";
    }

    private enum Retry {
        YES,
        NO,
        UNSAID
    }
}
