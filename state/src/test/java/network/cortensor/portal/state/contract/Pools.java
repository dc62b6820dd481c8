package network.cortensor.portal.state.contract;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;

/** Pools and sessions for tests. */
public final class Pools {
    private static final Model MODEL = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 4096, Set.of());
    private static final URI ADDRESS = URI.create("http://127.0.0.1:1");
    private static final Router ROUTER = new Router("r", UpstreamKind.CORTENSOR, ADDRESS, null, RouterApi.V3, null);

    private Pools() {}

    /** A live pool {@code p} of dedicated sessions {@code s0}, {@code s1} ... */
    public static Pool pool(int sessions, int limit) {
        return pool(
                "p",
                IntStream.range(0, sessions)
                        .mapToObj(i -> session("s" + i, "" + i, limit))
                        .toList());
    }

    /** A live pool of these. */
    public static Pool pool(String id, List<Session> sessions) {
        return pool(id, PoolState.LIVE, sessions);
    }

    /** A pool of these. */
    public static Pool pool(String id, PoolState state, List<Session> sessions) {
        return new Pool(id, MODEL, UpstreamKind.CORTENSOR, state, sessions);
    }

    /** A live dedicated session. */
    public static Session session(String id, String number, int limit) {
        return session(id, number, limit, NodeType.DEDICATED, TrafficState.LIVE);
    }

    /** A session of the one router. */
    public static Session session(String id, String number, int limit, NodeType type, TrafficState state) {
        return new Session(id, ROUTER, number, limit, type, "", Map.of(), state);
    }

    /** A session of a group of so many servers, some of them down. */
    public static Session group(String id, int members, int down) {
        var addresses = IntStream.range(0, members)
                .mapToObj(i -> URI.create("http://127.0.0.1:" + (10 + i)))
                .toList();
        var router = new Router(
                "g", UpstreamKind.CORTENSOR, ADDRESS, null, RouterApi.V3, null, addresses, down, TrafficState.LIVE);
        return new Session(id, router, "", 1);
    }
}
