package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.state.redis.RedisAddress.Topology;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.testkit.TestCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protects {@code rediss://}: over a real server that takes nothing else, and only if its certificate is trusted and has its name. */
class TlsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static TestCertificate made;

    @BeforeAll
    static void makeCertificate() throws Exception {
        made = TestCertificate.make(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void leasesGoOverAnEncryptedConnection() {
        var held = gateway("localhost", made.certificate()).awaitLease(RealGateway.pool(1));
        held.request().giveBack();
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() {
        assertRefused(gateway("localhost", null));
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() {
        assertRefused(gateway("127.0.0.1", made.certificate()));
    }

    private static void assertRefused(RealGateway gateway) {
        // The first attempt may have met its time-out: of several one says why.
        Eventually.get(
                "it says why",
                () -> String.valueOf(gateway.state().capacity().lastError()),
                why -> Stream.of("SSL", "certificat", "PKIX").anyMatch(why::contains));
        assertThat(gateway.state().capacity().link()).isEqualTo(Link.UNREACHABLE);
    }

    private RealGateway gateway(String host, @Nullable Path caFile) {
        var server = RedisServer.encrypted(made.certificate(), made.key());
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
}
