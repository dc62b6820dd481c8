package network.cortensor.portal.gateway.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.Test;

/** What a router's breaker means for its sessions, over pools and changes of the catalog. */
class BreakersTest {
    private final TestClock clock = new TestClock(Instant.EPOCH);
    private final Breakers breakers = new Breakers(BreakerSettings.DEFAULT, clock, clock, () -> 0);
    private final Router bad = router("bad", 1);
    private final Router good = router("good", 2);

    @Test
    void aSessionThatIsNotKnownIsUsable() {
        assertThat(breakers.slots(new Session("s", bad, "1", 3))).isEqualTo(3);
        assertThat(breakers.reports()).isEmpty();
    }

    @Test
    void allSessionsOfARouterInWhateverPoolShareItsBreaker() {
        var sessions = sessions(bad, 8);
        var other = new Session("other", good, "1", 1);
        breakers.update(Map.of(
                "a", pool("a", sessions.subList(0, 4)),
                "b", pool("b", sessions.subList(4, 8)),
                "c", pool("c", List.of(other))));
        fail(bad, 5);
        assertThat(total(sessions)).isZero();
        assertThat(breakers.slots(other)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(total(sessions)).as("half open, one probe").isEqualTo(1);
        var router = breakers.of(bad);
        router.succeeded(router.began());
        for (var second = 1; second < 10; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThat(total(sessions)).as("after %s s", second).isEqualTo(Math.max(1, 8 * second / 10));
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(total(sessions)).isEqualTo(8);
    }

    @Test
    void aChangeOfTheCatalogForgetsNothingButARouterThatMoved() {
        var sessions = sessions(bad, 2);
        breakers.update(Map.of("a", pool("a", sessions)));
        fail(bad, 5);
        breakers.update(Map.of("b", pool("b", sessions)));
        assertThat(total(sessions)).isZero();
        assertThat(breakers.reports()).singleElement().satisfies(report -> {
            assertThat(report.breaker()).isEqualTo(RouterReport.Breaker.OPEN);
            assertThat(report.failed()).containsExactly(Map.entry(UpstreamFailure.TIMEOUT, 5L));
            assertThat(report.lastFailure()).isEqualTo(Instant.EPOCH);
            assertThat(report.lastSuccess()).isNull();
        });
        var moved = sessions(router("bad", 9), 2);
        breakers.update(Map.of("b", pool("b", moved)));
        assertThat(total(moved)).isEqualTo(2);
    }

    private void fail(Router router, int times) {
        for (var i = 0; i < times; i++) {
            var experience = breakers.of(router);
            experience.failed(experience.began(), UpstreamFailure.TIMEOUT);
        }
    }

    private int total(List<Session> sessions) {
        return sessions.stream().mapToInt(breakers::slots).sum();
    }

    private static List<Session> sessions(Router router, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Session("s" + i, router, String.valueOf(i), 1))
                .toList();
    }

    private static Router router(String id, int port) {
        var address = URI.create("http://127.0.0.1:" + port);
        return new Router(id, UpstreamKind.CORTENSOR, address, null, RouterApi.V3, null);
    }

    private static Pool pool(String id, List<Session> sessions) {
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 8192, Set.of());
        return new Pool(id, model, UpstreamKind.CORTENSOR, PoolState.LIVE, sessions);
    }
}
