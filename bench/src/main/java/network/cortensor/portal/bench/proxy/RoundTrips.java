package network.cortensor.portal.bench.proxy;

import java.io.IOException;
import java.util.Map;
import network.cortensor.portal.bench.load.LoadResult;
import network.cortensor.portal.bench.site.RedisProcess;

/**
 * Calls to Redis that requests cause, counted by Redis itself. Every call of ours runs a script, and a script cannot call one: what
 * scripts do inside is not counted.
 */
public final class RoundTrips {
    private final RedisProcess redis;
    private long before;

    /** Of one server. */
    public RoundTrips(RedisProcess redis) {
        this.redis = redis;
    }

    /** Begins to count. */
    public void begin() throws IOException {
        before = scripts(redis.calls());
    }

    /** Calls since then per answer; those that come by the second, whatever the load, are among them. */
    public double per(LoadResult load) throws IOException {
        return (double) (scripts(redis.calls()) - before) / load.answers();
    }

    private static long scripts(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }
}
