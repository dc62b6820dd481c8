package network.cortensor.portal.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.testkit.Eventually;

/** Clients that ask, streaming and not, one request after the other, until the portal is gone. */
final class Load implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final long END_SECONDS = 30;

    private final PortalProcess portal;
    private final String key;
    private final String model;
    private final Random seeds;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<LoadAnswer> answers = new ConcurrentLinkedQueue<>();

    Load(PortalProcess portal, String key, String model, long seed) {
        this.portal = portal;
        this.key = key;
        this.model = model;
        seeds = new Random(seed);
    }

    void start(int count) {
        for (var i = 0; i < count; i++) {
            var random = new Random(seeds.nextLong());
            clients.execute(() -> askUntilGone(random));
        }
    }

    /** Waits until the portal is at work: one answer has come whole. */
    void awaitFirstAnswer() {
        Eventually.holds(
                "a first answer",
                FIRST,
                () -> answers.stream().anyMatch(answer -> answer.kind() == LoadAnswer.Kind.WHOLE));
    }

    /** Waits until every client has noticed that the portal is gone. */
    void awaitEnd() throws InterruptedException {
        clients.shutdown();
        if (!clients.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("a client still waits for a portal that was killed");
        }
    }

    List<LoadAnswer> answers() {
        return List.copyOf(answers);
    }

    @Override
    public void close() {
        clients.shutdownNow();
        client.shutdownNow();
    }

    private void askUntilGone(Random random) {
        for (var number = 0; ; number++) {
            var stream = random.nextInt(3) > 0;
            var prompt = "[[sim:long:" + (2 + random.nextInt(12)) + ",100]] question " + number;
            var answer = ask(prompt, stream);
            answers.add(answer);
            if (answer.kind() == LoadAnswer.Kind.NOTHING || answer.kind() == LoadAnswer.Kind.CUT) {
                return;
            }
        }
    }

    private LoadAnswer ask(String prompt, boolean stream) {
        var request = Chat.request(portal, key, model, prompt, stream);
        var id = "";
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            id = Chat.requestId(response);
            try (var body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                var last = "";
                for (var line = body.readLine(); line != null; line = body.readLine()) {
                    last = line.isEmpty() ? last : line;
                }
                var whole = stream ? last.equals("data: [DONE]") : last.endsWith("}");
                return new LoadAnswer(
                        id,
                        response.statusCode() != 200
                                ? LoadAnswer.Kind.REFUSED
                                : whole ? LoadAnswer.Kind.WHOLE : LoadAnswer.Kind.CUT);
            }
        } catch (IOException broken) {
            return new LoadAnswer(id, id.isEmpty() ? LoadAnswer.Kind.NOTHING : LoadAnswer.Kind.CUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LoadAnswer(id, LoadAnswer.Kind.NOTHING);
        }
    }
}
