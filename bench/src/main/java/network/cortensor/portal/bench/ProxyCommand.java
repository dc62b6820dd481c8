package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.proxy.Contender;
import network.cortensor.portal.bench.proxy.Nginx;
import network.cortensor.portal.bench.proxy.Portal;
import network.cortensor.portal.bench.proxy.StaticServer;
import network.cortensor.portal.bench.result.Comparison;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.result.Trial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal bench proxy}. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "nginx (plain proxy_pass) and the portal (keys, leases, metering on) in turns, under the same load.",
            "The figure is processor time per request and per streamed chunk, portal over nginx, in pairs."
        },
        footer = {
            "",
            "Examples:",
            "  portal bench proxy",
            "  portal bench proxy --only unary --pairs 3 --no-save",
            "  portal bench proxy --self-check"
        })
final class ProxyCommand implements Callable<Integer> {
    /** What is measured. */
    enum Part {
        UNARY,
        STREAM,
        ALL
    }

    @Mixin
    private Common common = new Common();

    @Option(names = "--pairs", description = "Pairs of measurements (default: ${DEFAULT-VALUE}).")
    private int pairs = 5;

    @Option(names = "--seconds", description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 4;

    @Option(
            names = "--warm-up",
            description =
                    "Most seconds of each load before measuring; it ends when the JIT compilers are idle (default: ${DEFAULT-VALUE}).")
    private int warmUp = 24;

    @Option(names = "--only", description = "unary, stream or all (default: all).")
    private Part part = Part.ALL;

    @Option(names = "--clients", description = "Clients in a closed loop (default: ${DEFAULT-VALUE}).")
    private int clients = 32;

    @Option(names = "--chunks", description = "Chunks per stream (default: ${DEFAULT-VALUE}).")
    private int chunks = 100;

    @Option(names = "--interval", description = "Milliseconds between chunks (default: ${DEFAULT-VALUE}).")
    private int interval = 2;

    @Option(names = "--self-check", description = "nginx against itself: must give a ratio of about 1.0.")
    private boolean selfCheck;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var machine = Machine.read();
        try (var work = common.workFolder();
                var upstream = StaticServer.start(chunks, interval, work.path());
                var baseline = Nginx.start("nginx", upstream, common.loops(), clients, work.path());
                var subject = selfCheck
                        ? Nginx.start("nginx-again", upstream, common.loops(), clients, work.path())
                        : Portal.start(
                                common.launcher(),
                                upstream,
                                new Portal.Options(common.loops(), clients * 8, ""),
                                work.path())) {
            var comparisons = new ArrayList<Comparison>();
            for (var trial : trials(upstream)) {
                comparisons.add(compare(trial, baseline, subject));
            }
            return report(machine, comparisons);
        }
    }

    private List<Trial> trials(StaticServer upstream) {
        var trials = new ArrayList<Trial>();
        if (part != Part.STREAM) {
            trials.add(new Trial("unary", false, 1, clients, upstream));
        }
        if (part != Part.UNARY) {
            trials.add(new Trial("stream", true, chunks, clients, upstream));
        }
        return trials;
    }

    private Comparison compare(Trial trial, Contender baseline, Contender subject)
            throws IOException, InterruptedException {
        System.out.println(trial.name() + ": warming up");
        trial.warmUp(baseline, Duration.ofSeconds(2));
        var warm = trial.warmUp(subject, Duration.ofSeconds(warmUp));
        System.out.println(trial.name() + ": " + warm);
        var window = Duration.ofSeconds(seconds);
        var comparison = new Comparison(trial, baseline.name(), subject.name());
        for (int pair = 0; pair < pairs; pair++) {
            var ofBaseline = trial.run(baseline, window);
            System.out.println(comparison.add(ofBaseline, trial.run(subject, window)));
        }
        return comparison;
    }

    private int report(Machine machine, List<Comparison> comparisons) throws IOException, InterruptedException {
        var file = ResultFile.of(common.root(), selfCheck ? "self-check" : "proxy");
        var text = new StringBuilder(file.heading(machine, Nginx.version()));
        text.append(String.format(
                Locale.ROOT, """
                %d pairs in turns, %d s each, after at most %d s of warm-up; %d clients in a closed loop (latencies omit requests that a stall \
                held back); bodies of about 300 bytes; streams of %d chunks, one every %d ms. nginx has %d workers and no access log; \
                the portal has %d event loops, keys, leases, journal, usage events and its request log on. Processor time of the portal \
                includes shipping usage to PostgreSQL, and runs until the journal is empty again; PostgreSQL itself is shown apart.

                """, pairs, seconds, warmUp, clients, chunks, interval, common.loops(), common.loops()));
        comparisons.forEach(comparison -> text.append(comparison.markdown()));
        System.out.println();
        System.out.print(text);
        if (common.save()) {
            System.out.println("kept as " + file.write(text.toString()));
        }
        return 0;
    }
}
