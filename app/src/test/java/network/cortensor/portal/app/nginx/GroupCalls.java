package network.cortensor.portal.app.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Calls a group as the gateway does: one token, no session. */
final class GroupCalls implements AutoCloseable {
    static final String SHORT = "[[sim:long:3,400]] hello";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Connections of their own, so many that they come to both workers. */
    private static final int CLIENTS = 24;

    private final List<HttpClient> clients =
            Stream.generate(GroupCalls::client).limit(CLIENTS).toList();
    private final AtomicInteger turn = new AtomicInteger();
    private final int port;

    GroupCalls(Nginx nginx) {
        port = nginx.port();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private HttpClient next() {
        return clients.get(turn.getAndIncrement() % CLIENTS);
    }

    HttpResponse<String> ask(String prompt) {
        try {
            return next().send(request(prompt, false), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    InputStream stream(String prompt) throws IOException, InterruptedException {
        var answer = next().send(request(prompt, true), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError("status " + answer.statusCode());
        }
        return answer.body();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return next().send(HttpRequest.newBuilder(uri(path)).timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    /** So many short requests, at most so many at once, every one asked once. */
    List<HttpResponse<String>> many(int count, int atOnce) {
        var places = new Semaphore(atOnce);
        Callable<HttpResponse<String>> one = () -> {
            places.acquire();
            try {
                return ask(SHORT);
            } finally {
                places.release();
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<HttpResponse<String>>>();
            for (var i = 0; i < count; i++) {
                tasks.add(one);
            }
            var answers = new ArrayList<HttpResponse<String>>();
            for (var done : threads.invokeAll(tasks)) {
                answers.add(done.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError("a call failed", e);
        }
    }

    private HttpRequest request(String prompt, boolean stream) {
        return HttpRequest.newBuilder(uri("/api/v3/completions"))
                .timeout(LIMIT)
                .header("authorization", "Bearer " + Routers.TOKEN)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"" + prompt + "\",\"stream\":" + stream + "}"))
                .build();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        clients.forEach(HttpClient::shutdownNow);
    }
}
