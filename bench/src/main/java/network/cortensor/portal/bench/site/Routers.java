package network.cortensor.portal.bench.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import network.cortensor.portal.bench.process.Child;

/** The simulated routers of a site: so many with one session of limit 1 each, and a last one that answers any number at once. */
public final class Routers implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Child child;
    private final URI url;
    private final int count;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private Routers(Child child, URI url, int count) {
        this.child = child;
        this.url = url;
        this.count = count;
    }

    /** Starts them in a process of their own. */
    public static Routers start(int count, int tokensPerSecond, Path folder) throws IOException, InterruptedException {
        int port = Child.freePort();
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                RoutersProcess.class.getName(),
                String.valueOf(port),
                String.valueOf(count),
                String.valueOf(tokensPerSecond));
        var child = Child.start("routers", command, Map.of(), folder);
        child.awaitListening(port, START);
        return new Routers(child, URI.create("http://127.0.0.1:" + port), count);
    }

    /** How many have a limit. */
    public int count() {
        return count;
    }

    /** The process. */
    public Child child() {
        return child;
    }

    /** What those with a limit have seen. */
    public List<RouterState> state() throws IOException, InterruptedException {
        return all().subList(0, count);
    }

    /** The one that answers any number at once. */
    public RouterState unbounded() throws IOException, InterruptedException {
        return all().getLast();
    }

    private List<RouterState> all() throws IOException, InterruptedException {
        var states = new ArrayList<RouterState>();
        for (var state : list("/state")) {
            states.add(json.treeToValue(state, RouterState.class));
        }
        return states;
    }

    /** The random reference of every request that reached a router; of each router the last thousand. */
    public Set<String> references() throws IOException, InterruptedException {
        var references = new TreeSet<String>();
        list("/references").forEach(reference -> references.add(reference.asText()));
        return references;
    }

    /** Tells one of them to {@code stop}, {@code start}, {@code hang}, answer {@code garbage}, or be {@code normal}. */
    public void tell(int router, String verb) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve("/routers/" + router + "/" + verb))
                .timeout(LIMIT)
                .POST(BodyPublishers.noBody())
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 204) {
            throw new IOException("router " + router + " does not " + verb + ": " + response.body());
        }
    }

    private JsonNode list(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path)).timeout(LIMIT).build();
        return json.readTree(client.send(request, BodyHandlers.ofByteArray()).body())
                .path("list");
    }

    @Override
    public void close() {
        client.shutdownNow();
        child.close();
    }
}
