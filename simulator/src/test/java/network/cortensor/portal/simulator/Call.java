package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.testkit.Eventually;
import org.jspecify.annotations.Nullable;

/** One request of a test, and what came back, chunk by chunk as the network delivered it. */
final class Call {
    private final CompletableFuture<Call> over = new CompletableFuture<>();
    private final AtomicReference<@Nullable HttpClientRequest> sent = new AtomicReference<>();
    private final AtomicReference<@Nullable HttpClientResponse> head = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final List<Buffer> chunks = new CopyOnWriteArrayList<>();

    private final boolean reads;

    private Call(boolean reads) {
        this.reads = reads;
    }

    static Call post(HttpClient client, URI to, @Nullable String token, JsonObject body) {
        return send(client, HttpMethod.POST, to, token, body.toBuffer());
    }

    /** Takes the head of the response and then reads no more. */
    static Call postAndNeverRead(HttpClient client, URI to, @Nullable String token, JsonObject body) {
        return new Call(false).start(client, HttpMethod.POST, to, token, body.toBuffer());
    }

    static Call get(HttpClient client, URI from, @Nullable String token) {
        return send(client, HttpMethod.GET, from, token, Buffer.buffer());
    }

    static Call send(HttpClient client, HttpMethod method, URI to, @Nullable String token, Buffer body) {
        return new Call(true).start(client, method, to, token, body);
    }

    private Call start(HttpClient client, HttpMethod method, URI to, @Nullable String token, Buffer body) {
        var options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(to.toString())
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json");
        if (token != null) {
            options.putHeader("authorization", "Bearer " + token);
        }
        client.request(options)
                .compose(request -> {
                    sent.set(request);
                    // What a test breaks on purpose is judged by the test, not logged by the engine.
                    request.connection().exceptionHandler(expected -> {});
                    request.response().onSuccess(this::receive);
                    return request.send(body);
                })
                .onFailure(this::cut);
        return this;
    }

    /** Blocks for at most 20 seconds. */
    static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void receive(HttpClientResponse response) {
        head.set(response);
        if (!reads) {
            response.pause();
        }
        response.handler(chunks::add);
        response.exceptionHandler(this::cut);
        response.endHandler(end -> over.complete(this));
    }

    private void cut(Throwable cause) {
        broken.set(cause);
        over.complete(this);
    }

    /** Waits for the end, whichever it is. */
    Call ended() {
        return result(Future.fromCompletionStage(over));
    }

    boolean isOver() {
        return over.isDone();
    }

    /** The client leaves: its connection closes. */
    void leave() {
        HttpClientRequest request = sent.get();
        if (request == null) {
            throw new IllegalStateException("not sent yet");
        }
        request.connection().close();
    }

    Call untilBytes(int count) {
        Eventually.holds(count + " bytes", () -> bytes().length() >= count);
        return this;
    }

    /** The connection broke before the proper end. */
    boolean wasCut() {
        return broken.get() != null;
    }

    boolean hasHead() {
        return head.get() != null;
    }

    int status() {
        HttpClientResponse response = head.get();
        return response == null ? -1 : response.statusCode();
    }

    String header(String name) {
        HttpClientResponse response = head.get();
        return response == null ? "" : String.valueOf(response.getHeader(name));
    }

    List<Buffer> chunks() {
        return chunks;
    }

    Buffer bytes() {
        Buffer all = Buffer.buffer();
        chunks.forEach(all::appendBuffer);
        return all;
    }

    String body() {
        return bytes().toString();
    }

    JsonObject json() {
        return bytes().toJsonObject();
    }

    /** Data of every complete event apart from the last one's {@code [DONE]}. */
    List<JsonObject> events() {
        String body = body();
        return body.substring(0, body.lastIndexOf("\n\n") + 2)
                .lines()
                .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                .map(line -> new JsonObject(line.substring("data: ".length())))
                .toList();
    }

    boolean done() {
        return body().endsWith("data: [DONE]\n\n");
    }

    /** The text of a router's stream. */
    String streamedText() {
        var text = new StringBuilder();
        events().forEach(event -> text.append(choice(event).getString("text")));
        return text.toString();
    }

    /** A field of the deltas of a chat stream, joined. */
    String streamed(String field) {
        var text = new StringBuilder();
        for (JsonObject event : events()) {
            if (!event.getJsonArray("choices").isEmpty()) {
                text.append(choice(event).getJsonObject("delta").getString(field, ""));
            }
        }
        return text.toString();
    }

    static JsonObject choice(JsonObject completion) {
        return completion.getJsonArray("choices").getJsonObject(0);
    }
}
