package network.cortensor.portal.upstream.openai;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A server that answers every request with the same bytes, in pieces of random sizes, and remembers the last request. */
final class ScriptedServer {
    /**
     * What it answers.
     *
     * @param body may stop anywhere
     */
    record Script(int status, String contentType, String body) {
        static Script events(String body) {
            return new Script(200, "text/event-stream; charset=utf-8", body);
        }

        static Script json(int status, String body) {
            return new Script(status, "application/json", body);
        }
    }

    /** What it got. */
    record Got(String uri, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private volatile Script script = Script.json(500, "");
    private volatile RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private volatile int largestPiece = Integer.MAX_VALUE;
    private volatile Got last = new Got("", Map.of(), "");

    ScriptedServer(Vertx vertx) throws Exception {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(
                        request -> request.body().onSuccess(body -> answer(vertx.getOrCreateContext(), request, body)));
        server.listen().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    /** Answers like this from now on, in pieces of at most so many bytes, each a chunk of its own. */
    void play(Script next, int piece, RandomGenerator sizes) {
        script = next;
        largestPiece = piece;
        random = sizes;
    }

    /** Answers like this from now on. */
    void play(Script next) {
        script = next;
        largestPiece = Integer.MAX_VALUE;
    }

    Got last() {
        return last;
    }

    private void answer(Context context, HttpServerRequest request, Buffer body) {
        var headers = new TreeMap<String, String>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        last = new Got(request.uri(), headers, body.toString());
        var response = request.response()
                .setStatusCode(script.status())
                .putHeader("content-type", script.contentType())
                .setChunked(true);
        write(context, response, script.body().getBytes(StandardCharsets.UTF_8), 0);
    }

    private void write(Context context, HttpServerResponse response, byte[] bytes, int from) {
        if (from == bytes.length) {
            response.end();
            return;
        }
        var left = bytes.length - from;
        var size = largestPiece >= left ? left : 1 + random.nextInt(largestPiece);
        response.write(Buffer.buffer().appendBytes(bytes, from, size));
        context.runOnContext(next -> write(context, response, bytes, from + size));
    }
}
