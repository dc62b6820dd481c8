package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import network.cortensor.portal.domain.Secret;

/**
 * Where the shared state is.
 *
 * @param urls one, or several of a cluster or of Sentinels: {@code redis://user:password@host:6379}, {@code rediss://} with TLS
 * @param topology what the addresses are
 * @param sentinelMaster the master's name among Sentinels
 * @param commandTimeout how long a command may take before the connection counts as lost
 */
public record RedisAddress(List<Secret> urls, Topology topology, String sentinelMaster, Duration commandTimeout) {
    public RedisAddress {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
    }

    /** What the addresses are. */
    public enum Topology {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }
}
