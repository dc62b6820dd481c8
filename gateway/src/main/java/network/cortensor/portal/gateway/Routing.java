package network.cortensor.portal.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.SlotGate;
import org.jspecify.annotations.Nullable;

/**
 * Which pools may serve a request, and in which order. A pool that is full serves all the same, later: a fallback takes over only
 * where no pool of the offer can serve.
 */
final class Routing {
    private final SlotGate gate;
    private final IntUnaryOperator random;

    /**
     * Routes by what the gate lets through.
     *
     * @param random a number from 0 to below its argument
     */
    Routing(SlotGate gate, IntUnaryOperator random) {
        this.gate = gate;
        this.random = random;
    }

    /** The pool of an offer that leaves no choice; null where there is a choice, or the pool cannot serve. */
    @Nullable
    Pool onlyPool(Offer offer, Set<String> without) {
        if (offer.routes().size() > 1) {
            return null;
        }
        var pool = offer.pool();
        return serves(pool, offer, without) ? pool : null;
    }

    /** The pools that can serve, the one to wait for first; empty where there is none. */
    List<Pool> pools(Offer offer, Set<String> without) {
        var healthy = new ArrayList<Offer.Route>();
        var others = new ArrayList<Offer.Route>();
        for (var route : offer.routes()) {
            if (route.weight() > 0 && serves(route.pool(), offer, without)) {
                (route.pool().state() == PoolState.LIVE ? healthy : others).add(route);
            }
        }
        var pools = new ArrayList<Pool>();
        drawAll(healthy, pools);
        drawAll(others, pools);
        if (!pools.isEmpty()) {
            return pools;
        }
        for (var fallback : offer.fallbacks()) {
            if (serves(fallback, offer, without)) {
                return List.of(fallback);
            }
        }
        return List.of();
    }

    /** The same pool without the sessions of these routers, where another can serve; otherwise the pool as it is. */
    Pool avoiding(Pool pool, Set<String> routers) {
        if (routers.isEmpty()) {
            return pool;
        }
        var others = pool.sessions().stream()
                .filter(session -> !routers.contains(session.router().id()))
                .toList();
        return others.stream().anyMatch(session -> gate.slots(session) > 0)
                ? new Pool(pool.id(), pool.model(), pool.kind(), pool.state(), others)
                : pool;
    }

    /** Of the pools that can serve, what other routers than these make up; without the pools that nothing is left of. */
    List<Pool> poolsWithout(Set<String> routers, Offer offer, Set<String> without) {
        var others = new ArrayList<Pool>();
        for (var pool : pools(offer, without)) {
            if (serves(pool, offer, without, routers)) {
                others.add(avoiding(pool, routers));
            }
        }
        return others;
    }

    /** Whether a request that holds this lease may be sent on it, as the catalog and the gate say by now. */
    boolean maySend(Lease lease, Offer offer) {
        return offer.routes().stream().anyMatch(route -> route.weight() > 0 && has(route.pool(), lease))
                || offer.fallbacks().stream().anyMatch(pool -> has(pool, lease));
    }

    private boolean has(Pool pool, Lease lease) {
        return pool.id().equals(lease.poolId())
                && pool.state().takesRequests()
                && pool.sessions().stream()
                        .anyMatch(session -> isSame(session, lease.session()) && gate.slots(session) > 0);
    }

    private static boolean isSame(Session now, Session leased) {
        return now.id().equals(leased.id())
                && now.place().equals(leased.place())
                && Objects.equals(now.router().token(), leased.router().token());
    }

    /** Whether any other router may serve it now or later, be it in a fallback. */
    boolean servesWithout(Set<String> routers, Offer offer, Set<String> without) {
        for (var route : offer.routes()) {
            if (route.weight() > 0 && serves(route.pool(), offer, without, routers)) {
                return true;
            }
        }
        return offer.fallbacks().stream().anyMatch(pool -> serves(pool, offer, without, routers));
    }

    private boolean serves(Pool pool, Offer offer, Set<String> without) {
        return serves(pool, offer, without, Set.of());
    }

    private boolean serves(Pool pool, Offer offer, Set<String> without, Set<String> withoutRouters) {
        if (!pool.state().takesRequests() || without.contains(pool.id())) {
            return false;
        }
        for (var session : pool.sessions()) {
            if (mayUse(session, offer)
                    && gate.slots(session) > 0
                    && !withoutRouters.contains(session.router().id())) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayUse(Session session, Offer offer) {
        return session.nodeType() == NodeType.DEDICATED || offer.ephemeral();
    }

    /** Draws one after the other, each with the chance that its weight gives it among those that are left. */
    private void drawAll(List<Offer.Route> routes, List<Pool> drawn) {
        while (!routes.isEmpty()) {
            var sum = routes.stream().mapToInt(Offer.Route::weight).reduce(0, Math::addExact);
            var at = routes.size() == 1 ? 0 : random.applyAsInt(sum);
            var i = 0;
            while (at >= routes.get(i).weight()) {
                at -= routes.get(i).weight();
                i++;
            }
            drawn.add(routes.remove(i).pool());
        }
    }
}
