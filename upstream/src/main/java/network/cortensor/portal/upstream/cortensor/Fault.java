package network.cortensor.portal.upstream.cortensor;

import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import org.jspecify.annotations.Nullable;

/**
 * How an answer went wrong.
 *
 * @param failure the router's failure; null where the request itself is at fault
 * @param why for logs
 */
record Fault(@Nullable UpstreamFailure failure, String why) {
    /** An answer with an error's status. What is about the request (400, 413, 422) says nothing of the router. */
    static Fault ofStatus(int status, String code) {
        var why = "status " + status + ", " + code;
        if (status == 408 || status == 504 || code.contains("timeout") || code.contains("timed_out")) {
            return new Fault(UpstreamFailure.TIMEOUT, "the router says so: " + why);
        }
        return switch (status) {
            case 400, 413, 422 ->
                new Fault(code.equals(Reply.MIX_UP) ? UpstreamFailure.CORRELATION_MISMATCH : null, why);
            default -> new Fault(ofCode(code), why);
        };
    }

    /** What an error's code says, wherever it stands. */
    static UpstreamFailure ofCode(String code) {
        return code.equals(Reply.MIX_UP) ? UpstreamFailure.CORRELATION_MISMATCH : UpstreamFailure.ERROR_STATUS;
    }

    /** Time was up. */
    static Fault late(String why) {
        return new Fault(UpstreamFailure.TIMEOUT, why);
    }

    /** An error that comes when an answer has begun breaks it off; a mix-up stays one. */
    @Nullable
    UpstreamFailure failure(boolean begun) {
        return begun && failure == UpstreamFailure.ERROR_STATUS ? UpstreamFailure.CUT : failure;
    }

    /** What the client is told. */
    Problem problem() {
        return failure == UpstreamFailure.TIMEOUT ? Problem.UPSTREAM_TIMEOUT : Problem.UPSTREAM_FAILED;
    }

    /** How it ended. */
    End end(boolean begun) {
        if (failure == UpstreamFailure.TIMEOUT) {
            return End.TIMED_OUT;
        }
        return begun ? End.UPSTREAM_CUT : End.FAILED;
    }
}
