package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.state.redis.RedisAddress.Topology;
import network.cortensor.portal.testkit.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protects {@code rediss://}: over a real server that takes nothing else, and only if its certificate is trusted and has its name. */
class TlsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Path certificate = file("localhost.crt");

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void leasesGoOverAnEncryptedConnection() {
        var held = gateway("localhost", certificate).awaitLease(RealGateway.pool(1));
        held.request().giveBack();
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() {
        assertRefused(gateway("localhost", null));
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() {
        assertRefused(gateway("127.0.0.1", certificate));
    }

    private static void assertRefused(RealGateway gateway) {
        Eventually.holds("it says why", () -> gateway.state().capacity().lastError() != null);
        assertThat(gateway.state().capacity().link()).isEqualTo(Link.UNREACHABLE);
        assertThat(gateway.state().capacity().lastError()).containsAnyOf("SSL", "certificat", "PKIX", "handshake");
    }

    private RealGateway gateway(String host, @Nullable Path caFile) {
        var server = RedisServer.encrypted(certificate, file("localhost.key"));
        open.add(server);
        var address = new RedisAddress(
                List.of(new Secret("rediss://" + host + ":" + server.port())),
                Topology.STANDALONE,
                "",
                Duration.ofSeconds(1),
                caFile);
        var gateway = new RealGateway(vertx, "g1@1", address, Duration.ofSeconds(1));
        open.add(gateway);
        return gateway;
    }

    private static Path file(String name) {
        try {
            return Path.of(TlsTest.class.getResource(name).toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
