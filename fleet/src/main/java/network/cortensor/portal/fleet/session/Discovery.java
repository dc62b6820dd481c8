package network.cortensor.portal.fleet.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterReads;
import network.cortensor.portal.upstream.reads.RouterSession;

/** Which sessions a router has, and which of them are registered. Needs no leader and writes nothing. */
public final class Discovery {
    private final RouterReads reads;
    private final Supplier<Catalog> catalog;

    /** Discovery beside this catalog. */
    public Discovery(RouterReads reads, Supplier<Catalog> catalog) {
        this.reads = reads;
        this.catalog = catalog;
    }

    /**
     * Asks a router. Absent when it is no Cortensor router or does not offer the list. A group answers with the list of whichever
     * member its address leads to.
     */
    public Step<Read<Discovered>> sessions(Router router) {
        return reads.sessions(router).map(read -> switch (read) {
            case Read.Found<List<RouterSession>>(List<RouterSession> known, long micros) ->
                new Read.Found<>(compare(router.id(), known, catalog.get()), micros);
            case Read.Absent<List<RouterSession>>() -> new Read.Absent<>();
            case Read.Failed<List<RouterSession>>(UpstreamFailure failure, String detail) ->
                new Read.Failed<>(failure, detail);
        });
    }

    static Discovered compare(String routerId, List<RouterSession> known, Catalog catalog) {
        var registered = new ArrayList<Discovered.Registered>();
        var missing = new ArrayList<String>();
        var numbers = new HashSet<String>();
        for (var pool : catalog.pools().values()) {
            for (var session : pool.sessions()) {
                if (!session.router().id().equals(routerId) || session.number().isEmpty()) {
                    continue;
                }
                numbers.add(session.number());
                find(session, known, pool.id(), registered, missing);
            }
        }
        var unregistered = known.stream()
                .filter(session -> !numbers.contains(session.number()))
                .toList();
        return new Discovered(registered, unregistered, missing);
    }

    private static void find(
            Session session,
            List<RouterSession> known,
            String poolId,
            List<Discovered.Registered> registered,
            List<String> missing) {
        known.stream()
                .filter(one -> one.number().equals(session.number()))
                .findFirst()
                .ifPresentOrElse(
                        one -> registered.add(new Discovered.Registered(session.id(), poolId, one)),
                        () -> missing.add(session.id()));
    }
}
