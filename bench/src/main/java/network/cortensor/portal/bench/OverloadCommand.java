package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.overload.Asker;
import network.cortensor.portal.bench.overload.Books;
import network.cortensor.portal.bench.overload.FigureTable;
import network.cortensor.portal.bench.overload.Figures;
import network.cortensor.portal.bench.overload.OpenLoad;
import network.cortensor.portal.bench.overload.Pressure;
import network.cortensor.portal.bench.overload.Watch;
import network.cortensor.portal.bench.overload.Window;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.site.RouterState;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  portal bench overload --mode redis --gateways 3",
            "  portal bench overload --quick --no-save"
        })
final class OverloadCommand implements Callable<Integer> {
    private static final Duration CLIENT_LIMIT = Duration.ofSeconds(60);
    private static final int SESSIONS = 8;
    private static final int ORGANIZATIONS = 10;
    private static final int TIMES = 3;

    /** Where sessions are counted. */
    enum Mode {
        /** In the gateway's memory. */
        PLAIN,
        /** In Redis. */
        REDIS
    }

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

    @Option(names = "--seed", description = "Of the arrivals (default: ${DEFAULT-VALUE}).")
    private long seed = 20_261_121;

    @Option(names = "--quick", description = "10 s after 12 s of warm-up.")
    private boolean quick;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick) {
            seconds = 10;
            warmUp = 12;
        }
        if (gateways == 0) {
            gateways = mode == Mode.REDIS ? 3 : 1;
        }
        var machine = Machine.read();
        var options = new SiteOptions(
                gateways, mode == Mode.REDIS, SESSIONS, Pressure.TOKENS_PER_SECOND, ORGANIZATIONS, Map.of());
        try (var work = common.workFolder();
                var site = Site.start(common.launcher(), options, work.path());
                var asker = new Asker(site, CLIENT_LIMIT);
                var watch = Watch.over(site.routers())) {
            System.out.println("the site is up; " + (warmUp + seconds) + " s of load");
            return report(machine, run(site, asker, watch));
        }
    }

    private FigureTable run(Site site, Asker asker, Watch watch) throws IOException, InterruptedException {
        try (var load = OpenLoad.start(new Pressure(SESSIONS, TIMES, ORGANIZATIONS).arrivals(seed), asker)) {
            Thread.sleep(Duration.ofSeconds(warmUp));
            long from = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            var window = new Window(from, System.nanoTime());
            var answers = load.end();
            site.settle();
            var rows = site.durable().usage();
            var figures = new Figures(answers, window, watch.work(window), ORGANIZATIONS, rows);
            var overlaps = watch.moments().getLast().sum(RouterState::overlaps);
            return FigureTable.of(
                    figures, overlaps, Books.compare(answers, site.routers().references(), rows));
        }
    }

    private int report(Machine machine, FigureTable table) throws IOException, InterruptedException {
        var name = "overload-" + mode.name().toLowerCase(Locale.ROOT) + "-" + gateways;
        var file = ResultFile.of(common.root(), name);
        var text = file.heading(machine, "not used")
                + String.format(
                        Locale.ROOT,
                        """
                        %s mode, %d gateway%s, %d routers with one session of limit 1 each; %d organizations, the last one asks ten times \
                        as much as each other; Poisson arrivals, seed %d; half of the requests are streams; clients never try again. \
                        %d s measured after %d s of warm-up.

                        """,
                        mode.name().toLowerCase(Locale.ROOT),
                        gateways,
                        gateways == 1 ? "" : "s",
                        SESSIONS,
                        ORGANIZATIONS,
                        seed,
                        seconds,
                        warmUp)
                + table.text()
                + "\n**" + verdict(table.missed()) + "**\n";
        System.out.println();
        System.out.print(text);
        if (common.save()) {
            System.out.println("kept as " + file.write(text));
        }
        return table.missed().isEmpty() ? 0 : 1;
    }

    private static String verdict(List<String> missed) {
        return missed.isEmpty() ? "All targets met." : "Missed: " + String.join("; ", missed) + ".";
    }
}
