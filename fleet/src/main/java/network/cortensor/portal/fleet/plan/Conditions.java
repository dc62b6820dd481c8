package network.cortensor.portal.fleet.plan;

import java.util.HashMap;
import java.util.Map;
import network.cortensor.portal.domain.catalog.PoolState;

/**
 * What the database says of routers and pools: what a plan is compared with.
 *
 * @param routers by id
 * @param pools by id
 */
public record Conditions(Map<String, Router> routers, Map<String, Pool> pools) {
    public Conditions {
        routers = Map.copyOf(routers);
        pools = Map.copyOf(pools);
    }

    /** A router's condition. */
    public record Router(Health health, String reason, int membersDown) {}

    /** A pool's condition; the rule in its word. */
    public record Pool(PoolState state, String rule, String reason) {}

    /** What the database says once these decisions have been written. */
    public Conditions after(Iterable<Decision> decisions) {
        var newRouters = new HashMap<>(routers);
        var newPools = new HashMap<>(pools);
        for (var decision : decisions) {
            switch (decision) {
                case Decision.RouterJudged judged -> newRouters.put(judged.routerId(), judged.after());
                case Decision.PoolJudged judged -> newPools.put(judged.poolId(), judged.after());
                case Decision.SessionRetired _, Decision.SessionReturned _ -> {}
            }
        }
        return new Conditions(newRouters, newPools);
    }
}
