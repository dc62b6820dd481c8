package network.cortensor.portal.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;
import network.cortensor.portal.testkit.Eventually;

/**
 * The operators' listener.
 *
 * @param url its root
 * @param token what calls bear
 */
record Ops(URI url, String token) {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /** The body of a successful GET. */
    String get(String path) {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(LIMIT)
                .header("authorization", "Bearer " + token)
                .build();
        try {
            var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answered " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError("the operators' listener does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The sum of a metric over its labels; fails when there is no such metric. */
    double metric(String name) {
        return find(name, "").orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /** The sum of a metric over the series whose labels contain a text; empty when there are none. */
    OptionalDouble find(String name, String label) {
        var values = get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        return values.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(values).sum());
    }

    /** Waits until no request is under way: whatever a request took it has given back. */
    void awaitIdle() {
        Eventually.get(
                "portal_in_flight to be 0",
                Duration.ofSeconds(20),
                () -> metric("portal_in_flight"),
                running -> running == 0);
    }
}
