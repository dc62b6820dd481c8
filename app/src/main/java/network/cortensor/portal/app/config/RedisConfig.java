package network.cortensor.portal.app.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that several gateways share.
 *
 * @param url one address, or several of a cluster or of Sentinels
 * @param topology what the addresses are
 * @param sentinelMaster the master's name among Sentinels
 * @param commandTimeout how long a command may take
 */
public record RedisConfig(
        @Setting(
                absent = "none; required when `capacity.mode` is `redis`",
                accepts = "`redis://user:password@host:6379`, `rediss://...` with TLS; several with commas",
                what = "Redis 6.2 or newer, Valkey or Upstash.")
        @Nullable
        List<RedisUrl> url,

        @Setting(value = "standalone", what = "What the addresses are.")
        Topology topology,

        @Setting(value = "mymaster", what = "The master's name, when the addresses are Sentinels.")
        String sentinelMaster,

        @Setting(
                value = "1s",
                min = "50ms",
                max = "30s",
                what = "How long a command may take before Redis counts as away.")
        Duration commandTimeout) {
    /** Keeps its own copy of the addresses. */
    public RedisConfig {
        url = url == null ? null : List.copyOf(url);
    }

    /** What the addresses are. */
    public enum Topology {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }
}
