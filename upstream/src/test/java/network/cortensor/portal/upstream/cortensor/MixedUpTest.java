package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import org.junit.jupiter.api.Test;

/** A router that mixed up two requests of a session says so in one word, wherever it stands, and that is a failure of its own. */
class MixedUpTest extends CortensorRig {
    private static final String ERROR =
            "{\"error\":{\"message\":\"m\",\"type\":\"router_error\",\"code\":\"router_v4_correlation_mismatch\"}}";

    @Test
    void isHeardInAStatusInABodyAndInAStream() throws Exception {
        var status = serve(request -> request.response()
                .setStatusCode(502)
                .putHeader("content-type", "application/json")
                .end(ERROR));
        var cause = serve(request -> request.response()
                .setStatusCode(502)
                .putHeader("content-type", "application/json")
                .end("{\"error\":{\"code\":\"router_error\",\"cause\":\"router_v4_correlation_mismatch\"}}"));
        var body = raw("application/json", ERROR, 10);
        var stream = raw("text/event-stream", "data: " + ERROR + "\n\n", 10);
        var midStream =
                raw("text/event-stream", "data: {\"choices\":[{\"text\":\"Once \"}]}\n\ndata: " + ERROR + "\n\n", 4096);

        for (var address : List.of(status, cause, body, stream)) {
            var heard = send(completion(true), PATIENT, address, Long.MAX_VALUE).awaitEnd();
            assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_FAILED);
            assertThat(heard.failure()).isEqualTo(UpstreamFailure.CORRELATION_MISMATCH);
        }
        assertThat(send(completion(true), PATIENT, midStream, Long.MAX_VALUE)
                        .awaitEnd()
                        .failure())
                .isEqualTo(UpstreamFailure.CORRELATION_MISMATCH);
    }
}
