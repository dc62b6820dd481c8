package network.cortensor.portal.control.action;

import java.util.List;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;

/** How many requests can be served at once. */
final class Slots {
    private Slots() {}

    /** Of a pool, ephemeral sessions included; none while it takes no requests. */
    static int of(Pool pool) {
        return of(pool, true);
    }

    /** Of an alias: those of its routes, or else of the first fallback that has any. */
    static int of(Offer offer) {
        if (!offer.enabled()) {
            return 0;
        }
        var routes = ofRoutes(offer);
        return routes > 0
                ? routes
                : offer.fallbacks().stream()
                        .mapToInt(pool -> of(pool, offer.ephemeral()))
                        .filter(slots -> slots > 0)
                        .findFirst()
                        .orElse(0);
    }

    /** Of the routes alone. */
    static int ofRoutes(Offer offer) {
        return offer.routes().stream()
                .filter(route -> route.weight() > 0)
                .mapToInt(route -> of(route.pool(), offer.ephemeral()))
                .sum();
    }

    /** Of some pools. */
    static int of(List<Pool> pools) {
        return pools.stream().mapToInt(Slots::of).sum();
    }

    private static int of(Pool pool, boolean ephemeral) {
        return pool.state().takesRequests()
                ? pool.sessions().stream()
                        .filter(session -> ephemeral || session.nodeType() == NodeType.DEDICATED)
                        .mapToInt(Session::slots)
                        .sum()
                : 0;
    }
}
