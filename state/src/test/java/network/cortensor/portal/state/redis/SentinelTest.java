package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.state.redis.RedisAddress.Topology;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protects that gateways find the master by Sentinels, go to the next one when it dies, and nobody's session is granted twice. */
class SentinelTest {
    private static final String NAME = "portal";
    private static final Duration TTL = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whenTheMasterDiesItsReplicaGoesOn() {
        var master = opened(RedisServer.start());
        var replica = opened(RedisServer.start("--replicaof", "127.0.0.1", "" + master.port()));
        awaitReplica(master);
        var sentinel = opened(RedisServer.sentinel(NAME, master));
        awaitKnown(sentinel);
        // The first address is dead: the others are asked.
        var one = gateway("g1@1", "redis://127.0.0.1:1", sentinel.url());
        var other = gateway("g2@1", sentinel.url());
        var pool = RealGateway.pool(2);
        var held = one.awaitLease(pool);
        other.awaitGranting();
        assertThat(one.state().capacity().server()).endsWith("master");
        master.kill();
        Eventually.holds("both have gone on", () -> one.reconnects() > 0 && other.reconnects() > 0);
        var second = other.awaitLease(pool);
        one.assertNothingFree(pool, held, second);
        other.assertNothingFree(pool, held, second);
        assertThat(held.isLost()
                        || !held.lease().session().equals(second.lease().session()))
                .isTrue();
        try (var client = new SocketRedis(replica.port())) {
            assertThat(String.valueOf(client.command("ROLE"))).contains("master");
            Eventually.holds(
                    "the new master knows what is held",
                    () -> String.valueOf(client.command("ZCARD", "{portal:capacity}:leases"))
                            .equals(held.isLost() ? "1" : "2"));
        }
        second.request().giveBack();
        held.request().giveBack();
    }

    /** The server wants a user and a password, and the Sentinel knows of neither. */
    @Test
    void aSentinelNeedsNoPasswordWhereTheServerDoes() {
        var master = opened(RedisServer.start(
                "--requirepass", "s3cret/+ %", "--user", "portal", "on", ">pa:ss@word", "~*", "&*", "+@all"));
        var sentinel = opened(RedisServer.sentinel(NAME, master, "auth-pass " + NAME + " \"s3cret/+ %\""));
        awaitKnown(sentinel);
        var gateway = gateway("g1@1", "redis://portal:pa%3Ass%40word@127.0.0.1:" + sentinel.port());
        var held = gateway.awaitLease(RealGateway.pool(1));
        held.request().giveBack();
    }

    @Test
    void aNameThatTheSentinelsDoNotKnowIsSaid() {
        var master = opened(RedisServer.start());
        var sentinel = opened(RedisServer.sentinel("other", master));
        var gateway = gateway("g1@1", sentinel.url());
        Eventually.holds(
                "it says so",
                () -> String.valueOf(gateway.state().capacity().lastError())
                        .contains("no server for the keys is known"));
    }

    private RealGateway gateway(String instance, String... urls) {
        var address = new RedisAddress(
                List.of(urls).stream().map(Secret::new).toList(), Topology.SENTINEL, NAME, Duration.ofSeconds(1), null);
        return opened(new RealGateway(vertx, instance, address, TTL));
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    private static void awaitReplica(RedisServer master) {
        try (var client = new SocketRedis(master.port())) {
            Eventually.holds(
                    "the replica follows",
                    () -> String.valueOf(client.command("INFO", "replication")).contains("state=online"));
        }
    }

    /** The Sentinel has heard of the replica, if there is one, from the master. */
    private static void awaitKnown(RedisServer sentinel) {
        try (var client = new SocketRedis(sentinel.port())) {
            Eventually.holds("the Sentinel knows the master", () -> {
                var known = String.valueOf(client.command("INFO", "sentinel"));
                return known.contains("status=ok");
            });
        }
    }
}
