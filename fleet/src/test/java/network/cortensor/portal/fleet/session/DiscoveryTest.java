package network.cortensor.portal.fleet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.Routers;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiscoveryTest {
    private final Routers routers = new Routers(Duration.ofSeconds(20));

    @AfterEach
    void close() {
        routers.close();
    }

    @Test
    void aRoutersSessionsBesideTheCatalogs() {
        var simulated = routers.start(Map.of(120L, "oss-20b", 121L, "oss-20b"));
        var router = Fleets.router("r1", simulated.address());
        var elsewhere = Fleets.router("r2", simulated.address());
        var catalog = Fleets.catalog(List.of(
                new Session("known", router, "120", 1),
                new Session("lost", router, "999", 1),
                new Session("not-asked", elsewhere, "121", 1)));
        assertThat(discovered(new Discovery(routers.reads(), () -> catalog), router))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.value())
                                .isEqualTo(new Discovered(
                                        List.of(new Discovered.Registered(
                                                "known", "oss-20b", new RouterSession("120", true, 1, "oss-20b"))),
                                        List.of(new RouterSession("121", true, 1, "oss-20b")),
                                        List.of("lost"))));
    }

    @Test
    void aRouterThatIsAwaySaysNothingAboutSessions() {
        var router = Fleets.router("r1", Routers.nowhere());
        var catalog = Fleets.catalog(router);
        assertThat(discovered(new Discovery(routers.reads(), () -> catalog), router))
                .isInstanceOfSatisfying(
                        Read.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(UpstreamFailure.CONNECT));
    }

    private static Read<Discovered> discovered(Discovery discovery, Router router) {
        var answer = new CompletableFuture<Read<Discovered>>();
        discovery.sessions(router).end((read, why) -> {
            if (read == null) {
                answer.completeExceptionally(why == null ? new AssertionError("neither") : why);
            } else {
                answer.complete(read);
            }
        });
        return answer.orTimeout(40, TimeUnit.SECONDS).join();
    }
}
