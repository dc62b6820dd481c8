package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.state.redis.RedisAddress.Topology;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Protects that of a cluster of three masters the one is found that has the keys, whichever node is asked, wherever the keys go, and
 * that nobody's session is granted twice on the way.
 */
class ClusterTest {
    private static final int SLOTS = 16_384;
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final String KEY = "{portal:capacity}:leases";

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RedisServer> masters = new ArrayList<>();

    @BeforeEach
    void threeMasters() {
        for (var i = 0; i < 3; i++) {
            masters.add(opened(RedisServer.node()));
            var from = SLOTS * i / 3;
            var slots = IntStream.range(from, SLOTS * (i + 1) / 3).mapToObj(slot -> "" + slot);
            var words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            slots.forEach(words::add);
            ask(masters.get(i), words.toArray(String[]::new));
            // Each wants an epoch of its own, or they first have to agree.
            ask(masters.get(i), "CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
        }
        meet(masters.get(1));
        meet(masters.get(2));
        masters.forEach(ClusterTest::awaitWhole);
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theKeysAreFoundWhereverTheyGo() {
        var owner = owner();
        var others = masters.stream().filter(node -> node != owner).toList();
        var replica = opened(RedisServer.node());
        meet(replica);
        awaitWhole(replica);
        var id = ask(owner, "CLUSTER", "MYID");
        Eventually.holds(
                "they know one another", () -> ask(replica, "CLUSTER", "NODES").contains(id));
        ask(replica, "CLUSTER", "REPLICATE", id);
        Eventually.holds(
                "the replica follows", () -> ask(owner, "INFO", "replication").contains("state=online"));

        var one = gateway("g1@1", others.get(0));
        var other = gateway("g2@1", others.get(1));
        var pool = RealGateway.pool(2);
        var held = one.awaitLease(pool);
        assertThat(leases(owner)).as("they are where they belong").isEqualTo("1");

        // The owner hands its slots over and lives on: who asks it is sent on (MOVED).
        ask(replica, "CLUSTER", "FAILOVER");
        Eventually.holds("it is noticed", () -> one.reconnects() > 0 && other.reconnects() > 0);
        var second = other.awaitLease(pool);
        one.assertNothingFree(pool, held, second);
        other.assertNothingFree(pool, held, second);
        Eventually.holds("both are known there", () -> leases(replica).equals(held.isLost() ? "1" : "2"));

        // Now the new owner dies, and the old one takes over again.
        Eventually.holds(
                "the old owner follows",
                () -> ask(replica, "INFO", "replication").contains("state=online"));
        var reconnects = one.reconnects();
        replica.kill();
        Eventually.holds("it goes on at the old owner", () -> one.reconnects() > reconnects && one.isConnected());
        assertThat(ask(owner, "ROLE")).contains("master");
        second.request().giveBack();
        held.request().giveBack();
        var again = one.awaitLease(pool);
        var last = other.awaitLease(pool);
        one.assertNothingFree(pool, again, last);
        other.assertNothingFree(pool, again, last);
    }

    private RedisServer owner() {
        var slot = Integer.parseInt(ask(masters.getFirst(), "CLUSTER", "KEYSLOT", KEY));
        return masters.get((slot * 3) / SLOTS);
    }

    private static String leases(RedisServer server) {
        return ask(server, "ZCARD", KEY);
    }

    private RealGateway gateway(String instance, RedisServer seed) {
        var address =
                new RedisAddress(List.of(new Secret(seed.url())), Topology.CLUSTER, "", Duration.ofSeconds(1), null);
        return opened(new RealGateway(vertx, instance, address, TTL));
    }

    private void meet(RedisServer node) {
        ask(node, "CLUSTER", "MEET", "127.0.0.1", "" + masters.getFirst().port());
    }

    private static void awaitWhole(RedisServer node) {
        Eventually.holds(
                "the cluster is whole", () -> ask(node, "CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    private static String ask(RedisServer server, String... words) {
        try (var client = new SocketRedis(server.port())) {
            return String.valueOf(client.command(words));
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }
}
