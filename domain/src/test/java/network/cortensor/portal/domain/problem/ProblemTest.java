package network.cortensor.portal.domain.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The wire contract of errors: what clients see of each problem never changes by accident. */
class ProblemTest {
    private static final Map<Problem, String> WIRE = Map.ofEntries(
            Map.entry(Problem.INVALID_API_KEY, "401 invalid_request_error null"),
            Map.entry(Problem.API_KEY_REVOKED, "401 invalid_request_error null"),
            Map.entry(Problem.API_KEY_EXPIRED, "401 invalid_request_error null"),
            Map.entry(Problem.API_KEY_DISABLED, "401 invalid_request_error null"),
            Map.entry(Problem.ACCOUNT_SUSPENDED, "403 permission_error null"),
            Map.entry(Problem.INSUFFICIENT_SCOPE, "403 permission_error null"),
            Map.entry(Problem.MODEL_NOT_ALLOWED, "403 permission_error null"),
            Map.entry(Problem.ADDRESS_NOT_ALLOWED, "403 permission_error null"),
            Map.entry(Problem.MODEL_NOT_FOUND, "404 invalid_request_error null"),
            Map.entry(Problem.UNKNOWN_ROUTE, "404 invalid_request_error null"),
            Map.entry(Problem.METHOD_NOT_ALLOWED, "405 invalid_request_error null"),
            Map.entry(Problem.INVALID_JSON, "400 invalid_request_error null"),
            Map.entry(Problem.INVALID_VALUE, "400 invalid_request_error null"),
            Map.entry(Problem.MISSING_REQUIRED_PARAMETER, "400 invalid_request_error null"),
            Map.entry(Problem.UNSUPPORTED_PARAMETER, "400 invalid_request_error null"),
            Map.entry(Problem.CONTEXT_LENGTH_EXCEEDED, "400 invalid_request_error null"),
            Map.entry(Problem.BAD_REQUEST, "400 invalid_request_error null"),
            Map.entry(Problem.REQUEST_TIMEOUT, "408 invalid_request_error false"),
            Map.entry(Problem.REQUEST_TOO_LARGE, "413 invalid_request_error null"),
            Map.entry(Problem.UNSUPPORTED_MEDIA_TYPE, "415 invalid_request_error null"),
            Map.entry(Problem.HEADERS_TOO_LARGE, "431 invalid_request_error null"),
            Map.entry(Problem.RATE_LIMIT_EXCEEDED, "429 rate_limit_error null"),
            Map.entry(Problem.CONCURRENCY_LIMIT_EXCEEDED, "429 rate_limit_error null"),
            Map.entry(Problem.TOO_MANY_FAILED_ATTEMPTS, "429 rate_limit_error false"),
            Map.entry(Problem.ALLOWANCE_EXHAUSTED, "429 insufficient_quota false"),
            Map.entry(Problem.CREDIT_BALANCE_EXHAUSTED, "429 insufficient_quota false"),
            Map.entry(Problem.IDEMPOTENCY_IN_PROGRESS, "409 invalid_request_error null"),
            Map.entry(Problem.IDEMPOTENCY_KEY_REUSED, "422 invalid_request_error null"),
            Map.entry(Problem.INTERNAL_ERROR, "500 server_error null"),
            Map.entry(Problem.UPSTREAM_FAILED, "502 server_error false"),
            Map.entry(Problem.UPSTREAM_TIMEOUT, "504 server_error false"),
            Map.entry(Problem.MODEL_AT_CAPACITY, "503 service_unavailable_error null"),
            Map.entry(Problem.MODEL_UNAVAILABLE, "503 service_unavailable_error null"),
            Map.entry(Problem.KEY_CHECK_UNAVAILABLE, "503 service_unavailable_error null"),
            Map.entry(Problem.LIMITS_UNAVAILABLE, "503 service_unavailable_error null"),
            Map.entry(Problem.METERING_UNAVAILABLE, "503 service_unavailable_error null"),
            Map.entry(Problem.SHUTTING_DOWN, "503 service_unavailable_error true"));

    @Test
    void everyProblemHasItsStatusTypeAndRetryPinned() {
        for (var problem : Problem.values()) {
            assertThat(problem.status() + " " + problem.type() + " " + problem.shouldRetry())
                    .as(problem.code())
                    .isEqualTo(WIRE.get(problem));
        }
    }

    @Test
    void noMessageNamesWhatACustomerMayNeverSee() {
        var secret = Pattern.compile("router|session|pool|upstream|lease|queue|task\\b", Pattern.CASE_INSENSITIVE);
        for (var problem : Problem.values()) {
            assertThat(problem.message()).as(problem.code()).doesNotContainPattern(secret);
        }
    }

    @Test
    void aRefusalCostsNoStackTrace() {
        assertThat(Refusal.of(Problem.MODEL_AT_CAPACITY).getStackTrace()).isEmpty();
    }
}
