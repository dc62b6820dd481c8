package network.cortensor.portal.control.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import network.cortensor.portal.domain.catalog.PoolState;
import org.jdbi.v3.core.Handle;

/**
 * What the fleet manager observed.
 *
 * @param pools states of the pools that were ever observed
 * @param membersDown how many routers of a group fail, by router
 * @param retired sessions that have run out, or are about to
 */
record Conditions(Map<String, PoolState> pools, Map<String, Integer> membersDown, Set<String> retired) {
    Conditions {
        pools = Map.copyOf(pools);
        membersDown = Map.copyOf(membersDown);
        retired = Set.copyOf(retired);
    }

    static Conditions read(Handle handle) {
        var pools = new HashMap<String, PoolState>();
        handle.createQuery("SELECT pool_id, state FROM portal.pool_conditions")
                .map((row, context) -> pools.put(row.getString(1), PoolState.valueOf(row.getString(2))) == null)
                .list();
        var membersDown = new HashMap<String, Integer>();
        handle.createQuery("SELECT router_id, members_down FROM portal.router_conditions")
                .map((row, context) -> membersDown.put(row.getString(1), row.getInt(2)) == null)
                .list();
        var retired = new HashSet<>(handle.createQuery("SELECT session_id FROM portal.session_conditions")
                .mapTo(String.class)
                .list());
        return new Conditions(pools, membersDown, retired);
    }

    /** What is observed of a pool; one that was never observed is taken to be live. */
    PoolState pool(String id) {
        return pools.getOrDefault(id, PoolState.LIVE);
    }

    /** Members that fail now. What was observed may be older than the file, which may name fewer. */
    int membersDown(String router, int members) {
        return Math.min(membersDown.getOrDefault(router, 0), members);
    }
}
