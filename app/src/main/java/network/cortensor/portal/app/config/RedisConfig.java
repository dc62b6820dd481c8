package network.cortensor.portal.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that several gateways share.
 *
 * @param url one address, or several of a cluster or of Sentinels
 * @param topology what the addresses are
 * @param sentinelMaster the master's name among Sentinels
 * @param commandTimeout how long a command may take
 * @param caFile authorities, in PEM, that certificates are checked against; null for those of the Java runtime
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
        Duration commandTimeout,

        @Setting(
                absent = "the authorities that the Java runtime trusts",
                what = "PEM file with the authorities that certificates of `rediss://` servers are checked against.")
        @Nullable
        Path caFile)
        implements Checked {
    /** Keeps its own copy of the addresses. */
    public RedisConfig {
        url = url == null ? null : List.copyOf(url);
    }

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        var addresses = url == null ? List.<RedisUrl>of() : url;
        if (topology == Topology.STANDALONE && addresses.size() > 1) {
            faults.add(new Fault(
                    "url", "names several servers that know nothing of one another: set redis.topology or name one"));
        }
        if (addresses.stream().map(RedisUrl::isEncrypted).distinct().count() > 1) {
            faults.add(new Fault("url", "mixes redis:// and rediss://: one server, one way to reach it"));
        }
        if (topology == Topology.CLUSTER && addresses.stream().anyMatch(RedisUrl::namesDatabase)) {
            faults.add(new Fault("url", "names a database: a cluster has only the first"));
        }
        if (caFile != null && addresses.stream().noneMatch(RedisUrl::isEncrypted)) {
            faults.add(new Fault("caFile", "is of no use without rediss:// in redis.url"));
        } else if (caFile != null && !Files.isReadable(caFile)) {
            faults.add(new Fault("caFile", "cannot be read"));
        }
        return faults;
    }

    /** What the addresses are. */
    public enum Topology {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }
}
