package network.cortensor.portal.control.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.picture.Samples.Sample;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;
import org.junit.jupiter.api.Test;

/** Minutes add up to what gateways counted, whatever comes and goes between two looks. */
class OccupancyMinuteTest {
    private static final Instant MINUTE = Instant.parse("2026-11-21T10:00:00Z");

    private final LooksApart apart = new LooksApart();
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void countsAreThoseSinceTheLastLookBeforeTheMinute() {
        look(-5, List.of(), report("gw", 10, 3));
        look(0, List.of(), report("gw", 12, 3));
        look(55, List.of(), report("gw", 20, 7), report("new", 100, 50));
        look(60, List.of(), report("gw", 30, 9), report("new", 101, 50));
        var pool = row("p", "");
        assertThat(pool.looks()).isEqualTo(2);
        assertThat(pool.counts().atOnce())
                .as("10 of the one; the other's history is no news")
                .isEqualTo(10);
        assertThat(pool.counts().skipped()).isEqualTo(4);
        assertThat(row("p", "s").counts().skipped()).isEqualTo(4);
        assertThat(row("", "").counts().atOnce()).isEqualTo(10);
    }

    @Test
    void levelsAreAddedOverLooksAndFullIsFull() {
        look(0, List.of(), report("gw", 0, 0, 1));
        look(5, List.of(), report("gw", 0, 0, 0));
        look(10, List.of(), report("gw", 0, 0, 1));
        var level = row("p", "s").level();
        assertThat(level.inFlight()).isEqualTo(2);
        assertThat(level.slots()).isEqualTo(3);
        assertThat(level.full()).isEqualTo(2);
        assertThat(row("p", "").level().full()).isEqualTo(2);
        assertThat(row("p", "").level().waiting()).isEqualTo(6);
        assertThat(row("p", "").level().mostWaiting()).isEqualTo(2);
    }

    @Test
    void aLeaseThatIsGoneAfterItsTimeHasExpiredAndOneThatEndedHasNot() {
        look(0, List.of(lease(1, 4), lease(2, 14), lease(3, 4)), report("gw", 0, 0));
        look(5, List.of(lease(3, 19)), report("gw", 0, 0));
        assertThat(row("p", "s").counts().expired()).isEqualTo(1);
    }

    @Test
    void whereNobodyLookedThereIsNothing() {
        look(-5, List.of(), report("gw", 0, 0));
        assertThat(OccupancyMinute.of(MINUTE, samples, catalog())).isEmpty();
    }

    private OccupancyMinute row(String pool, String session) {
        return OccupancyMinute.of(MINUTE, samples, catalog()).stream()
                .filter(row -> row.pool().equals(pool) && row.session().equals(session))
                .findFirst()
                .orElseThrow();
    }

    private void look(int second, List<HeldLease> leases, GatewayFigures... gateways) {
        var at = MINUTE.plusSeconds(second);
        var reports = List.of(gateways).stream()
                .map(gateway -> Reports.gateway(
                        gateway.id(),
                        at,
                        List.of(new PoolReport("p", gateway.inFlight(), 2, 0, gateway.atOnce(), 0, 0, 0, 0)),
                        List.of(new SessionReport("s", gateway.inFlight(), 1, 0, gateway.skipped()))))
                .toList();
        samples.add(Sample.of(
                at, reports, catalog(), new Samples.Since(apart.skipped(reports), apart.expired(leases, at))));
    }

    private record GatewayFigures(String id, long atOnce, long skipped, int inFlight) {}

    private static GatewayFigures report(String id, long atOnce, long skipped) {
        return report(id, atOnce, skipped, 0);
    }

    private static GatewayFigures report(String id, long atOnce, long skipped, int inFlight) {
        return new GatewayFigures(id, atOnce, skipped, inFlight);
    }

    private static HeldLease lease(long number, int ends) {
        return new HeldLease(number, "s", "p", "req_" + number, "gw-1", MINUTE, MINUTE, MINUTE.plusSeconds(ends));
    }

    private static Catalog catalog() {
        var router =
                new Router("r", UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), null, RouterApi.V3, null);
        var model = new Model("m", PromptTemplate.HARMONY, new Tokenizer.O200k(), 1000, Set.of());
        return new Catalog(
                1,
                List.of(),
                List.of(new Pool(
                        "p",
                        model,
                        UpstreamKind.CORTENSOR,
                        PoolState.LIVE,
                        List.of(new Session("s", router, "1", 1)))));
    }
}
