package network.cortensor.portal.state.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/** Makes clients of one server each, whatever the topology: all keys are on one server, and {@link RedisFinder} says which. */
final class RedisDialer {
    static final int CONNECT_MILLIS = 2000;
    private static final int MOST_UNDER_WAY = 12_000;
    private static final int MOST_CONNECTIONS = 4;

    private final Vertx vertx;
    private final RedisAddress address;

    RedisDialer(Vertx vertx, RedisAddress address) {
        this.vertx = vertx;
        this.address = address;
    }

    /** A client of this server, which connects when it is asked to. */
    Redis client(String url) {
        return Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(url)
                        .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                        .setMaxPoolSize(MOST_CONNECTIONS)
                        .setMaxWaitingHandlers(MOST_UNDER_WAY)
                        .setNetClientOptions(sockets()));
    }

    private NetClientOptions sockets() {
        var sockets =
                new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setConnectTimeout(CONNECT_MILLIS);
        if (!address.isEncrypted()) {
            return sockets;
        }
        // The name in the certificate is checked as for a web site; the engine wants to be told so.
        sockets.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        var authorities = address.caFile();
        if (authorities != null) {
            sockets.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
        }
        return sockets;
    }
}
