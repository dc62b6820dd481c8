package network.cortensor.portal.state.redis;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the shared state is.
 *
 * @param urls one, or several of a cluster or of Sentinels: {@code redis://user:password@host:6379}, {@code rediss://} with TLS
 * @param topology what the addresses are
 * @param sentinelMaster the master's name among Sentinels
 * @param commandTimeout how long a command may take before the connection counts as lost
 * @param caFile authorities, in PEM, that the certificates of {@code rediss://} servers are checked against; null for those of the
 *     Java runtime
 */
public record RedisAddress(
        List<Secret> urls,
        Topology topology,
        String sentinelMaster,
        Duration commandTimeout,
        @Nullable Path caFile) {
    public RedisAddress {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        if (topology == Topology.STANDALONE && urls.size() > 1) {
            throw new IllegalArgumentException("several servers that know nothing of one another");
        }
        if (urls.stream()
                        .map(url -> URI.create(url.reveal()).getScheme())
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("addresses with TLS and without");
        }
    }

    /** Whether the connections are encrypted. */
    boolean isEncrypted() {
        return URI.create(urls.getFirst().reveal()).getScheme().equals("rediss");
    }

    /** What the addresses are. */
    public enum Topology {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }
}
