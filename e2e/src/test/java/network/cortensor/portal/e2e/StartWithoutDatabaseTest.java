package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import network.cortensor.portal.bench.site.GatewayProcess;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteCatalog;
import network.cortensor.portal.bench.site.SiteOptions;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A gateway that has served before starts while PostgreSQL is away: from the catalog on its disk, without any key. It says so, blames no
 * client's key, and serves by itself when the database is back.
 */
class StartWithoutDatabaseTest {
    private static final Duration BACK = Duration.ofSeconds(60);

    private Site site;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws Exception {
        var folder = Files.createDirectories(
                Installation.create("start-without-database").testFile("site"));
        var options = new SiteOptions(1, false, 1, 50, 1, Map.of());
        site = Site.start(Launch.ROOT.resolve("portal"), options, folder);
        gateway = site.gateways().getFirst();
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @Test
    void startsFromItsDiskAndServesWhenTheDatabaseIsBack() throws Exception {
        assertThat(ask().statusCode()).isEqualTo(200);
        gateway.stop();
        site.durable().halt();

        gateway.startAgain();

        assertThat(Files.readString(gateway.child().output()))
                .contains("starting from the last catalog on disk")
                .contains("serving from catalog version");
        assertThat(health("live")).isEqualTo(200);
        assertThat(health("ready")).as("ready").isEqualTo(503);
        assertThat(models("not a key").statusCode())
                .as("what can be no key of ours needs no look-up")
                .isEqualTo(401);
        refusedForNow(models(site.keys().getFirst().text()));
        refusedForNow(ask());

        site.durable().restart();

        Eventually.get("served again", BACK, () -> ask().statusCode(), status -> status == 200);
        Eventually.get("ready again", BACK, () -> health("ready"), status -> status == 200);
        site.settle();
        assertThat(site.durable().usage()).as("both answers are in the books").hasSizeGreaterThanOrEqualTo(2);
        site.operators()
                .apply(SiteCatalog.text(site.routers().state(), site.routers().unbounded(), false));
        Eventually.get("what operators change arrives", BACK, () -> ask().statusCode(), status -> status == 503);
        assertThat(Files.readString(gateway.child().output())).contains("the database is back and up to date");
        gateway.stop();
        assertThat(Files.readString(gateway.child().output())).doesNotContain("did not stop cleanly");
    }

    private static void refusedForNow(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"key_check_unavailable\"");
        assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
    }

    private HttpResponse<String> ask() {
        var body = "{\"model\":\"" + SiteCatalog.PROBE
                + "\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return send(request("/v1/chat/completions", site.keys().getFirst().text())
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> models(String key) {
        return send(request("/v1/models", key));
    }

    private int health(String which) {
        return send(request("/health/" + which, "none")).statusCode();
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(gateway.api().resolve(path))
                .timeout(Chat.LIMIT)
                .header("authorization", "Bearer " + key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return Chat.CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("the gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
