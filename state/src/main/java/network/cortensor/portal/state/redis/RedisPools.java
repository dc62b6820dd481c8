package network.cortensor.portal.state.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.state.SlotGate;
import org.jspecify.annotations.Nullable;

/** The pools as the catalog has them now, and as requests still bring them. */
final class RedisPools {
    private final Keys keys;
    private final SlotGate gate;
    private final ConcurrentHashMap<String, RedisPool> asked = new ConcurrentHashMap<>();
    private volatile @Nullable Map<String, RedisPool> catalog;

    RedisPools(Keys keys, SlotGate gate) {
        this.keys = keys;
        this.gate = gate;
    }

    void update(Map<String, Pool> pools) {
        var before = catalog;
        var now = new HashMap<String, RedisPool>();
        pools.forEach((id, pool) -> {
            var same = before == null ? null : before.get(id);
            now.put(id, same != null && same.isOf(pool) ? same : new RedisPool(pool, keys, gate));
        });
        catalog = now;
        asked.clear();
    }

    /** This very snapshot of a pool. */
    RedisPool of(Pool pool) {
        var inCatalog = catalog;
        var current = inCatalog == null ? null : inCatalog.get(pool.id());
        if (current != null && current.isOf(pool)) {
            return current;
        }
        var known = asked.get(pool.id());
        if (known != null && known.isOf(pool)) {
            return known;
        }
        var made = new RedisPool(pool, keys, gate);
        asked.put(pool.id(), made);
        return made;
    }

    /** The pool as it is now; null when it is gone. */
    @Nullable
    RedisPool now(Pool pool) {
        var known = catalog;
        return known == null ? of(pool) : known.get(pool.id());
    }

    /** The pool that has this place now, which may have moved, or null. */
    @Nullable
    RedisPool having(String place, Pool leasedFrom) {
        var same = now(leasedFrom);
        if (same != null && same.find(place) != null) {
            return same;
        }
        var known = catalog;
        if (known != null) {
            for (var pool : known.values()) {
                if (pool.find(place) != null) {
                    return pool;
                }
            }
        }
        return null;
    }
}
