package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.fault.Fault;
import network.cortensor.portal.bench.overload.Pressure;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portal bench overload}. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Three times what a pool can do, from ten organizations of which one asks ten times as much as each other.",
            "PostgreSQL, Redis, control, gateways and routers are processes of their own; clients ask once and never again."
        },
        footer = {
            "",
            "Examples:",
            "  portal bench overload",
            "  portal bench overload --mode redis --faults all --when-away refuse",
            "  portal bench overload --mode redis --controls 50",
            "  portal bench overload --quick --no-save"
        })
final class OverloadCommand implements Callable<Integer> {
    private static final String ALL = "all";

    /** Where sessions are counted. */
    enum Mode {
        /** In the gateway's memory. */
        PLAIN,
        /** In Redis. */
        REDIS
    }

    /** What becomes of capacity while Redis is away. */
    enum WhenAway {
        /** It is divided. */
        SHARE,
        /** Nothing is served. */
        REFUSE
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Common common = new Common();

    @Option(names = "--mode", description = "plain or redis (default: ${DEFAULT-VALUE}).")
    private Mode mode = Mode.PLAIN;

    @Option(names = "--gateways", description = "Gateway processes (default: 1 in plain mode, 3 in redis mode).")
    private int gateways;

    @Option(names = "--seconds", description = "Time that is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(names = "--warm-up", description = "Seconds of load before that (default: ${DEFAULT-VALUE}).")
    private int warmUp = 20;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "FAULT",
            description = {
                "What breaks after that, one after the other under the same load: kill-gateway, kill-redis, restart-postgres,",
                "half-routers, hang-router, garbage-router, drain-pool, cut-redis, or all that the mode has."
            })
    private List<String> faults = List.of();

    @Option(names = "--when-away", description = "share or refuse while Redis is away (default: ${DEFAULT-VALUE}).")
    private WhenAway whenAway = WhenAway.SHARE;

    @Option(names = "--ttl", description = "Seconds that a lease lives in redis mode (default: ${DEFAULT-VALUE}).")
    private int ttl = 15;

    @Option(names = "--controls", description = "How often to revoke, disable and drain under load (default: never).")
    private int controls;

    @Option(names = "--seed", description = "Of the arrivals (default: ${DEFAULT-VALUE}).")
    private long seed = 20_261_121;

    @Option(names = "--quick", description = "10 s measured after 12 s of warm-up, leases of 6 s: shows that it works.")
    private boolean quick;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick) {
            seconds = 10;
            warmUp = 12;
            ttl = 6;
        }
        if (gateways == 0) {
            gateways = mode == Mode.REDIS ? 3 : 1;
        }
        if (mode == Mode.PLAIN && gateways > 1) {
            throw new ParameterException(spec.commandLine(), "several gateways need --mode redis");
        }
        var plan = new OverloadRun.Plan(
                warmUp, seconds, seed, chosen(), controls, Duration.ofSeconds(ttl), whenAway == WhenAway.SHARE);
        var machine = Machine.read();
        try (var work = common.workFolder();
                var site = Site.start(common.launcher(), options(), work.path())) {
            return report(machine, OverloadRun.run(site, plan));
        }
    }

    private SiteOptions options() {
        // A third of the time to live, as by default; what hangs is let go within the run.
        var settings = Map.of(
                "PORTAL_CAPACITY_LEASE_TTL",
                ttl + "s",
                "PORTAL_CAPACITY_RENEW_EVERY",
                ttl * 1000 / 3 + "ms",
                "PORTAL_CAPACITY_LEASE_MARGIN",
                ttl * 1000 / 5 + "ms",
                "PORTAL_CAPACITY_WHEN_REDIS_AWAY",
                whenAway.name().toLowerCase(Locale.ROOT),
                "PORTAL_GATEWAY_FIRST_BYTE_TIMEOUT",
                "8s",
                "PORTAL_GATEWAY_DRAIN_TIMEOUT",
                "8s");
        return new SiteOptions(
                gateways,
                mode == Mode.REDIS,
                Pressure.SESSIONS,
                Pressure.TOKENS_PER_SECOND,
                Pressure.ORGANIZATIONS,
                settings);
    }

    private List<Fault> chosen() {
        var possible = Arrays.stream(Fault.values())
                .filter(fault -> mode == Mode.REDIS || !fault.needsRedis())
                .toList();
        if (faults.equals(List.of(ALL))) {
            return possible;
        }
        return faults.stream()
                .map(word -> possible.stream()
                        .filter(fault -> fault.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "no fault " + word + " in " + mode + " mode; there are "
                                        + possible.stream().map(Fault::word).toList())))
                .toList();
    }

    private int report(Machine machine, OverloadRun.Outcome outcome) throws IOException, InterruptedException {
        var modeName = mode.name().toLowerCase(Locale.ROOT);
        var file = ResultFile.of(
                common.root(),
                "overload-" + modeName + "-" + gateways
                        + (controls == 0 ? "" : "-controls")
                        + (faults.isEmpty() ? "" : "-faults-" + whenAway.name().toLowerCase(Locale.ROOT)));
        var text = file.heading(machine, "not used")
                + String.format(
                        Locale.ROOT,
                        """
                        %s mode, %d gateway%s, %d routers with one session of limit 1 each; %d organizations, the last one asks ten times \
                        as much as each other; Poisson arrivals, seed %d; half of the requests are streams; clients never try again. \
                        %d s measured after %d s of warm-up. Leases live %d s; while Redis is away: %s.

                        """,
                        modeName,
                        gateways,
                        gateways == 1 ? "" : "s",
                        Pressure.SESSIONS,
                        Pressure.ORGANIZATIONS,
                        seed,
                        seconds,
                        warmUp,
                        ttl,
                        whenAway.name().toLowerCase(Locale.ROOT))
                + outcome.text()
                + "\n**" + verdict(outcome.missed()) + "**\n";
        System.out.println();
        System.out.print(text);
        if (common.save()) {
            System.out.println("kept as " + file.write(text));
        }
        return outcome.missed().isEmpty() ? 0 : 1;
    }

    private static String verdict(List<String> missed) {
        return missed.isEmpty() ? "All targets met." : "Missed: " + String.join("; ", missed) + ".";
    }
}
