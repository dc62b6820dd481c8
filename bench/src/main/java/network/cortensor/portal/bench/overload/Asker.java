package network.cortensor.portal.bench.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import network.cortensor.portal.bench.overload.Answer.Kind;
import network.cortensor.portal.bench.site.Operators.MadeKey;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteCatalog;

/** Clients that ask once and never again. */
public final class Asker implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private final Site site;
    private final Duration limit;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** Clients of a site that give up after this time. */
    public Asker(Site site, Duration limit) {
        this.site = site;
        this.limit = limit;
    }

    /** Asks one of the gateways that are up for the busy model. */
    public Answer ask(Arrival arrival) {
        var up = up();
        int gateway = up.get(arrival.choice() % up.size());
        var key = site.keys().get(arrival.organization());
        return ask(arrival, gateway, key, SiteCatalog.MODEL);
    }

    /** Asks one gateway with this key for a model. */
    public Answer ask(Arrival arrival, int gateway, MadeKey key, String model) {
        var body =
                "{\"model\":\"%s\",\"stream\":%s,\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"}]}"
                        .formatted(model, arrival.stream(), arrival.tokens(), arrival.choice());
        var request = HttpRequest.newBuilder(site.gateways().get(gateway).api().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + key.text())
                .header("Content-Type", "application/json")
                .timeout(limit)
                .POST(BodyPublishers.ofString(body))
                .build();
        var asked = new Asked(arrival, gateway, System.nanoTime());
        try {
            var response = client.send(request, BodyHandlers.ofInputStream());
            return asked.answered(response);
        } catch (IOException gone) {
            return asked.end(Kind.NOTHING, 0, "", "", -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return asked.end(Kind.NOTHING, 0, "", "", -1);
        }
    }

    private List<Integer> up() {
        var gateways = site.gateways();
        var up = IntStream.range(0, gateways.size())
                .filter(i -> gateways.get(i).up())
                .boxed()
                .toList();
        return up.isEmpty() ? List.of(0) : up;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private final class Asked {
        private final Arrival arrival;
        private final int gateway;
        private final long sent;

        Asked(Arrival arrival, int gateway, long sent) {
            this.arrival = arrival;
            this.gateway = gateway;
            this.sent = sent;
        }

        Answer answered(HttpResponse<InputStream> response) {
            var id = response.headers().firstValue("x-request-id").orElse("");
            long retryAfter =
                    response.headers().firstValueAsLong("retry-after-ms").orElse(-1);
            int status = response.statusCode();
            try (var body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (status != 200) {
                    var error = json.readTree(body).path("error");
                    return end(Kind.REFUSED, status, error.path("code").asText(""), id, retryAfter);
                }
                boolean whole = arrival.stream()
                        ? wholeStream(body)
                        : json.readTree(body).has("usage");
                return end(whole ? Kind.WHOLE : Kind.CUT, status, "", id, -1);
            } catch (IOException broken) {
                return end(Kind.CUT, status, "", id, -1);
            }
        }

        private static boolean wholeStream(BufferedReader body) throws IOException {
            var last = "";
            for (var line = body.readLine(); line != null; line = body.readLine()) {
                last = line.isEmpty() ? last : line;
                if (line.startsWith("data: {\"error\"")) {
                    return false;
                }
            }
            return last.equals("data: [DONE]");
        }

        Answer end(Kind kind, int status, String code, String id, long retryAfter) {
            return new Answer(arrival, gateway, sent, System.nanoTime(), kind, status, code, id, retryAfter);
        }
    }
}
