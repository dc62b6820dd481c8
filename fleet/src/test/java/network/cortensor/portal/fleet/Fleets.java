package network.cortensor.portal.fleet;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;

/** Small fleets for tests. */
public final class Fleets {
    /** What simulated routers want. */
    public static final String TOKEN = "simulated-router-token";

    private static final Model MODEL =
            new Model("oss-20b", PromptTemplate.PLAIN, new Tokenizer.O200k(), 131_072, Set.of());

    private Fleets() {}

    /** A router at an address. */
    public static Router router(String id, URI address) {
        return new Router(id, UpstreamKind.CORTENSOR, address, new Secret(TOKEN), RouterApi.V3, null);
    }

    /** A group of these members. */
    public static Router group(String id, URI... members) {
        return new Router(
                id,
                UpstreamKind.CORTENSOR,
                URI.create("http://127.0.0.1:1"),
                new Secret(TOKEN),
                RouterApi.V3,
                null,
                List.of(members),
                0,
                TrafficState.LIVE);
    }

    /** A pool {@code oss-20b} with one session of limit 1, number 120, on each router: {@code s-ROUTER}. */
    public static Catalog catalog(Router... routers) {
        var sessions = Arrays.stream(routers)
                .map(router -> new Session("s-" + router.id(), router, router.isGroup() ? "" : "120", 1))
                .toList();
        return catalog(sessions);
    }

    /** A pool {@code oss-20b} with these sessions. */
    public static Catalog catalog(List<Session> sessions) {
        var pool = new Pool("oss-20b", MODEL, UpstreamKind.CORTENSOR, PoolState.LIVE, sessions);
        return new Catalog(1, List.of(), List.of(pool));
    }

    /** So many routers {@code r1, r2 ...} that nobody listens for. */
    public static Router[] routers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> router("r" + i, URI.create("http://127.0.0.1:" + i)))
                .toArray(Router[]::new);
    }

    /** What a gateway says of routers. */
    public static GatewayReport report(String instance, Instant startedAt, Instant at, RouterReport... routers) {
        var capacity = new CapacityReport(
                CapacityReport.Mode.PLAIN,
                CapacityReport.Link.DISABLED,
                CapacityReport.WhenAway.SHARE,
                false,
                0,
                0,
                0,
                null,
                "",
                0,
                0,
                0,
                0,
                0);
        return new GatewayReport(
                "gw",
                instance,
                "1",
                startedAt,
                at,
                1,
                "hash",
                false,
                0,
                capacity,
                List.of(),
                List.of(),
                List.of(routers),
                new GatewayReport.ProcessReport(0, 0, 0, 0, 0, 0, 0));
    }

    /** A router's counters; failures are time-outs. */
    public static RouterReport counters(String router, RouterReport.Breaker breaker, long succeeded, long failed) {
        var failures = new EnumMap<UpstreamFailure, Long>(UpstreamFailure.class);
        if (failed > 0) {
            failures.put(UpstreamFailure.TIMEOUT, failed);
        }
        return new RouterReport(router, breaker, 0, succeeded, Map.copyOf(failures), null, null);
    }
}
