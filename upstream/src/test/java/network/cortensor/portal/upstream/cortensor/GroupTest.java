package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.upstream.RecordingReceiver;
import org.junit.jupiter.api.Test;

/** A group: one nginx address for several routers. What nginx says itself is told from what a member did. */
class GroupTest extends CortensorRig {
    @Override
    protected String sessionNumber() {
        return "";
    }

    @Override
    protected Router router(URI address, String token) {
        var members = List.of(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
        return new Router(
                "group-of-ours",
                UpstreamKind.CORTENSOR,
                address,
                new Secret(token),
                RouterApi.V3,
                null,
                members,
                0,
                TrafficState.LIVE);
    }

    @Test
    void neitherPathNorBodyNamesASession() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var address = serve(request -> request.body().onSuccess(body -> {
            asked.add(request.path() + " " + request.getHeader("authorization") + " " + body);
            request.response()
                    .putHeader("content-type", "application/json")
                    .end("{\"choices\":[{\"text\":\"Hi there\",\"finish_reason\":\"stop\"}]}");
        }));
        var heard = send(completion(false), PATIENT, address, Long.MAX_VALUE).awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("whole");
        assertThat(asked).singleElement().asString().startsWith("/api/v3/completions Bearer " + TOKEN + " {");
        assertThat(asked).singleElement().asString().doesNotContain("session");
    }

    @Test
    void aPageOfNginxIsAFailureAndNotTriedElsewhere() throws Exception {
        for (var status : List.of(502, 503)) {
            var heard = answered(status, "");
            assertThat(heard.lastCall()).as("%s", status).isEqualTo("refused");
            assertThat(heard.refusal().problem()).isEqualTo(Problem.UPSTREAM_FAILED);
            assertThat(heard.failure()).isEqualTo(UpstreamFailure.ERROR_STATUS);
        }
        var late = answered(504, "");
        assertThat(late.refusal().problem()).isEqualTo(Problem.UPSTREAM_TIMEOUT);
        assertThat(late.failure()).isEqualTo(UpstreamFailure.TIMEOUT);
    }

    @Test
    void aPageThatProvesThatNothingWasSentMayBeTriedElsewhere() throws Exception {
        var unreachable = answered(503, "member_unreachable");
        assertThat(unreachable.lastCall()).isEqualTo("notSent");
        assertThat(unreachable.failure()).isEqualTo(UpstreamFailure.CONNECT);
    }

    @Test
    void thatNoMemberIsFreeIsNoFailureAndTheSessionIsFreeAtOnce() throws Exception {
        var full = answered(503, "no_member_free");
        assertThat(full.lastCall()).isEqualTo("busy");
        assertThat(full.failure()).isNull();
        assertThat(full.faults()).isEmpty();
        assertThat(lastSending().free().ended()).isTrue();
    }

    @Test
    void whatProvesNothingIsNoProof() throws Exception {
        for (var sent : List.of("0", "no", "no_member_free, ", "NO_MEMBER_FREE")) {
            assertThat(answered(502, sent).lastCall()).as("%s", sent).isEqualTo("refused");
        }
        var twice = send(
                        completion(false),
                        PATIENT,
                        serve(request -> page(request, 502, List.of("no_member_free", "member_unreachable"))),
                        Long.MAX_VALUE)
                .awaitEnd();
        assertThat(twice.lastCall()).isEqualTo("refused");
        assertThat(answered(500, "no_member_free").lastCall())
                .as("a status that no front makes up")
                .isEqualTo("refused");
    }

    @Test
    void aTaskInPlaceOfAnAnswerIsAFailureAndKeepsItsPlaceForAsLongAsADrain() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var address = serve(request -> {
            asked.add(request.path());
            request.response()
                    .putHeader("content-type", "application/json")
                    .end("{\"task_id\":7,\"status\":\"queued\"}");
        });
        var heard = send(completion(false), limits(20_000, 20_000, 300), address, Long.MAX_VALUE)
                .awaitEnd();

        assertThat(heard.lastCall()).isEqualTo("refused");
        assertThat(heard.delivery().end()).isEqualTo(End.FAILED);
        assertThat(heard.failure()).isEqualTo(UpstreamFailure.GARBAGE);
        assertThat(lastSending().free().ended()).isFalse();
        lastIsFree();
        assertThat(asked).containsExactly("/api/v3/completions");
    }

    private RecordingReceiver answered(int status, String sent) throws Exception {
        var address = serve(request -> page(request, status, sent.isEmpty() ? List.of() : List.of(sent)));
        return send(completion(false), PATIENT, address, TimeUnit.SECONDS.toNanos(20))
                .awaitEnd();
    }

    private static void page(HttpServerRequest request, int status, List<String> sent) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html")
                .putHeader("x-group-unsent", sent)
                .end("<html><head><title>" + status + "</title></head><body><center><h1>" + status + "</h1></center>"
                        + "<hr><center>nginx/1.22.1</center></body></html>");
    }
}
