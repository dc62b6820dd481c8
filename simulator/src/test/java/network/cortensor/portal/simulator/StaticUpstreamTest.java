package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The static upstream is real HTTP: an ordinary client can follow it, request after request on one connection. */
class StaticUpstreamTest {
    private final Vertx vertx = Vertx.vertx();

    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setPipelining(true).setPipeliningLimit(4), new PoolOptions().setHttp1MaxSize(1));

    @AfterEach
    void close() {
        Call.result(vertx.close());
    }

    private Call send(StaticUpstream upstream, boolean stream) {
        var body = new JsonObject().put("model", "static").put("stream", stream);
        return Call.post(client, upstream.address().resolve("/v1/chat/completions"), null, body);
    }

    @Test
    void wholeAndStreamedInTurnsOnOneConnection() {
        StaticUpstream upstream = Call.result(StaticUpstream.start(vertx, 0, 2, StaticAnswers.openAi(5, 1)));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(send(upstream, i % 3 == 2));
        }
        for (int i = 0; i < 12; i++) {
            Call call = calls.get(i).ended();
            assertThat(call.wasCut()).isFalse();
            if (i % 3 == 2) {
                assertThat(call.events()).hasSize(7);
                assertThat(call.streamed("content")).isEqualTo(" word".repeat(5));
                assertThat(call.done()).isTrue();
            } else {
                assertThat(call.json().getJsonObject("usage").getInteger("completion_tokens"))
                        .isEqualTo(5);
            }
        }
        assertThat(upstream.served()).isEqualTo(12);
        Call.result(upstream.stop());
    }

    @Test
    void routerAnswers() {
        StaticUpstream upstream = Call.result(StaticUpstream.start(vertx, 0, 1, StaticAnswers.router(3, 1)));
        assertThat(send(upstream, true).ended().streamedText()).isEqualTo(" word".repeat(3));
        assertThat(Call.choice(send(upstream, false).ended().json()).getString("text"))
                .startsWith("A fixed");
    }

    @Test
    void chunkedRequestsInPartsAreUnderstood() {
        StaticUpstream upstream = Call.result(StaticUpstream.start(vertx, 0, 1, StaticAnswers.openAi(2, 1)));
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(
                        upstream.address().resolve("/v1/chat/completions").toString());
        Buffer body = Call.result(client.request(options).compose(request -> {
            request.setChunked(true);
            return request.write("{\"stream\"")
                    .compose(written -> request.write(":false, \"more\":1}"))
                    .compose(written -> request.end())
                    .compose(ended -> request.response())
                    .compose(response -> response.body());
        }));
        assertThat(body.toJsonObject().getString("object")).isEqualTo("chat.completion");
    }

    @Test
    void aClientThatLeavesIsForgotten() {
        StaticUpstream upstream = Call.result(StaticUpstream.start(vertx, 0, 1, StaticAnswers.openAi(100_000, 1)));
        HttpClient other = vertx.createHttpClient();
        var to = upstream.address().resolve("/v1/chat/completions");
        Call.post(other, to, null, new JsonObject().put("stream", true))
                .untilBytes(100)
                .leave();
        assertThat(send(upstream, false).ended().status()).isEqualTo(200);
        assertThat(upstream.served()).isEqualTo(2);
    }
}
