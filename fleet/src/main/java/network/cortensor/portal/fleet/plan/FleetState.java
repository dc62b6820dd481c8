package network.cortensor.portal.fleet.plan;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Router;

/**
 * What is remembered between two looks.
 *
 * @param routers by id
 */
public record FleetState(Map<String, RouterTrack> routers) {
    public FleetState {
        routers = Map.copyOf(routers);
    }

    /** Begins where the last leader stopped: what was thought is kept, what was heard is not. */
    public static FleetState resumed(Conditions stored, Instant now) {
        var routers = new HashMap<String, RouterTrack>();
        stored.routers()
                .forEach((id, router) -> routers.put(id, RouterTrack.resumed(router.health(), router.reason(), now)));
        return new FleetState(routers);
    }

    /** The track of a router, a new one if it has none. */
    public RouterTrack track(String routerId, Instant now) {
        return routers.getOrDefault(routerId, RouterTrack.resumed(Health.UNKNOWN, "not seen yet", now));
    }

    /** Every router that serves a pool. */
    public static Collection<Router> routersOf(Catalog catalog) {
        var routers = new LinkedHashMap<String, Router>();
        catalog.pools()
                .values()
                .forEach(pool -> pool.sessions()
                        .forEach(session -> routers.put(session.router().id(), session.router())));
        return routers.values();
    }
}
