package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Pools of simulated routers for demonstrations, each router on its own port with one session and a random token. */
public final class SimulatedFleet {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<FleetRouter> routers;

    private SimulatedFleet(List<FleetRouter> routers) {
        this.routers = List.copyOf(routers);
    }

    /** The pools of the demonstration: 8 routers of gpt-oss 20b, 3 of each of the others. */
    public static List<FleetPool> demoPools() {
        return List.of(
                new FleetPool("oss-20b", "gpt-oss:20b", 8, TextFamily.HARMONY),
                new FleetPool("oss-120b", "gpt-oss:120b", 3, TextFamily.HARMONY),
                new FleetPool("gemma4", "gemma4:26b", 3, TextFamily.PLAIN),
                new FleetPool("gemma4-e4b", "gemma4:e4b", 3, TextFamily.PLAIN),
                new FleetPool("qwen", "qwen3.5:9b", 3, TextFamily.THINK));
    }

    /** A speed at which a person sees words arrive: 40 tokens per second after 150 ms, 40 words per answer. */
    public static Generation demoGeneration() {
        return Generation.fast().withWords(40).withTokensPerSecond(40).withFirstToken(Duration.ofMillis(150));
    }

    /**
     * Starts every router of these pools. Session numbers are 101, 102... in the first pool, 201... in the second. When one router cannot
     * start, the others are stopped and the future fails.
     */
    public static Future<SimulatedFleet> start(Vertx vertx, List<FleetPool> pools, Generation generation) {
        var starting = new ArrayList<Future<FleetRouter>>();
        for (int pool = 0; pool < pools.size(); pool++) {
            for (int router = 1; router <= pools.get(pool).routers(); router++) {
                starting.add(start(vertx, pools.get(pool), router, 100L * (pool + 1) + router, generation));
            }
        }
        return Future.join(starting)
                .map(all -> new SimulatedFleet(all.list()))
                .recover(cause -> stopAll(started(starting)).transform(stopped -> Future.failedFuture(cause)));
    }

    /** Every router, in the order of the pools. */
    public List<FleetRouter> routers() {
        return routers;
    }

    /** The routers of one pool. */
    public List<FleetRouter> routers(String pool) {
        return routers.stream().filter(router -> router.pool().equals(pool)).toList();
    }

    /** Stops all routers. */
    public Future<Void> stop() {
        return stopAll(routers);
    }

    private static Future<FleetRouter> start(
            Vertx vertx, FleetPool pool, int number, long session, Generation generation) {
        String name = "simulated-" + pool.name() + "-" + number;
        byte[] secret = new byte[16];
        RANDOM.nextBytes(secret);
        String token = "simulated-" + HexFormat.of().formatHex(secret);
        var settings = RouterSettings.of(Map.of(session, pool.model()))
                .withName(name)
                .withToken(token)
                .withGeneration(generation.withFamily(pool.family()));
        return SimulatedRouter.start(vertx, settings)
                .map(router ->
                        new FleetRouter(pool.name(), name, pool.model(), router.address(), token, session, router));
    }

    private static List<FleetRouter> started(List<Future<FleetRouter>> starting) {
        return starting.stream().filter(Future::succeeded).map(Future::result).toList();
    }

    private static Future<Void> stopAll(List<FleetRouter> routers) {
        return Future.join(
                        routers.stream().map(router -> router.router().stop()).toList())
                .mapEmpty();
    }
}
