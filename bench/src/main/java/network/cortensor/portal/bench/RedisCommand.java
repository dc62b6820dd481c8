package network.cortensor.portal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.process.Kernel;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.proxy.Portal;
import network.cortensor.portal.bench.proxy.RoundTrips;
import network.cortensor.portal.bench.proxy.StaticServer;
import network.cortensor.portal.bench.result.Comparison;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.result.Trial;
import network.cortensor.portal.bench.site.RedisProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal bench redis}. */
@Command(
        name = "redis",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plain mode and Redis mode in turns, under the same load: throughput, processor time, round trips per request.",
            "Target: at least 0.6 times the throughput of plain mode; two round trips where a slot is free, three after a wait.",
            "Those are counted with one client and with two: under load calls share round trips, which is counted beside."
        },
        footer = {"", "Examples:", "  portal bench redis", "  portal bench redis --pairs 3 --seconds 2 --no-save"})
final class RedisCommand implements Callable<Integer> {
    private static final double TARGET = 0.6;
    private static final double FREE = 2;
    private static final double WAITED = 3;

    /** Renewals, reports and hand-overs that were lost come by the second, not by the request. */
    private static final double BESIDES = 0.1;

    @Mixin
    private Common common = new Common();

    @Option(names = "--pairs", description = "Pairs of measurements (default: ${DEFAULT-VALUE}).")
    private int pairs = 5;

    @Option(names = "--seconds", description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 4;

    @Option(names = "--warm-up", description = "Most seconds of load before measuring (default: ${DEFAULT-VALUE}).")
    private int warmUp = 40;

    @Option(names = "--clients", description = "Clients in a closed loop (default: ${DEFAULT-VALUE}).")
    private int clients = 32;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var machine = Machine.read();
        try (var work = common.workFolder();
                var upstream = StaticServer.start(1, 1, work.path());
                var redis = RedisProcess.start(work.path())) {
            var trial = new Trial("unary", false, 1, clients, upstream);
            var free = free(trial, redis, work.path());
            var waited = waited(trial, redis, work.path());
            return report(machine, free, waited);
        }
    }

    /**
     * What was measured where a slot is always free.
     *
     * @param comparison of plain and Redis mode
     * @param trips round trips per request of one client
     * @param tripsUnderLoad of all clients
     * @param redisMicros of Redis's own processor time per request
     */
    private record Free(Comparison comparison, double trips, double tripsUnderLoad, double redisMicros) {}

    private Free free(Trial trial, RedisProcess redis, Path folder) throws IOException, InterruptedException {
        try (var plain = start("plain", trial, clients * 8, Map.of(), folder);
                var shared = start("redis-mode", trial, clients * 8, settings(redis), folder)) {
            System.out.println("plain: " + trial.warmUp(plain, Duration.ofSeconds(warmUp)));
            System.out.println("redis: " + trial.warmUp(shared, Duration.ofSeconds(warmUp)));
            var comparison = new Comparison(trial, "plain", "redis");
            var window = Duration.ofSeconds(seconds);
            for (int pair = 0; pair < pairs; pair++) {
                var ofPlain = trial.run(plain, window);
                System.out.println(comparison.add(ofPlain, trial.run(shared, window)));
            }
            var trips = new RoundTrips(redis);
            var before = Kernel.processorTime(List.of(redis.child().handle()));
            trips.begin();
            var load = trial.run(shared, window).load();
            var used = Kernel.processorTime(List.of(redis.child().handle())).minus(before);
            var underLoad = trips.per(load);
            trips.begin();
            var alone = trips.per(trial.with(1).run(shared, window).load());
            return new Free(comparison, alone, underLoad, used.toNanos() / 1e3 / load.answers());
        }
    }

    /** Round trips per request where nearly every one waits: two clients and one slot. */
    private double waited(Trial trial, RedisProcess redis, Path folder) throws IOException, InterruptedException {
        try (var shared = start("redis-waiting", trial, 1, settings(redis), folder)) {
            var window = Duration.ofSeconds(seconds);
            var two = trial.with(2);
            two.run(shared, window);
            var trips = new RoundTrips(redis);
            trips.begin();
            return trips.per(two.run(shared, window).load());
        }
    }

    private Portal start(String name, Trial trial, int limit, Map<String, String> settings, Path folder)
            throws IOException, InterruptedException {
        return Portal.start(
                common.launcher(),
                trial.upstream(),
                new Portal.Options(common.loops(), limit, "", name, settings),
                folder);
    }

    private static Map<String, String> settings(RedisProcess redis) {
        return Map.of("PORTAL_CAPACITY_MODE", "redis", "PORTAL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
    }

    private int report(Machine machine, Free free, double waited) throws IOException, InterruptedException {
        var ratio = free.comparison().rateRatio();
        boolean fast = ratio.median() >= TARGET;
        boolean few = free.trips() <= FREE + BESIDES && waited <= WAITED + BESIDES;
        var file = ResultFile.of(common.root(), "redis");
        var text = file.heading(machine, "not used")
                + String.format(
                        Locale.ROOT,
                        """
                        %d pairs in turns, %d s each; %d clients in a closed loop, each waiting for its answer; one gateway, a static upstream, \
                        Redis %s on the same machine.

                        %s
                        | | figure | target | |
                        |---|---|---|---|
                        | throughput, redis over plain | %s | >= %.1f | %s |
                        | round trips per request, a slot is free | %.3f | %.0f | %s |
                        | round trips per request, nearly all wait | %.3f | at most %.0f | %s |
                        | round trips per request, all clients at once | %.3f | | |
                        | Redis's own processor time per request, us | %.1f | | |
                        """,
                        pairs,
                        seconds,
                        clients,
                        "6.2",
                        free.comparison().markdown(),
                        ratio.text(2),
                        TARGET,
                        verdict(fast),
                        free.trips(),
                        FREE,
                        verdict(free.trips() <= FREE + BESIDES),
                        waited,
                        WAITED,
                        verdict(waited <= WAITED + BESIDES),
                        free.tripsUnderLoad(),
                        free.redisMicros());
        System.out.println();
        System.out.print(text);
        if (common.save()) {
            System.out.println("kept as " + file.write(text));
        }
        return fast && few ? 0 : 1;
    }

    private static String verdict(boolean met) {
        return met ? "met" : "**missed**";
    }
}
