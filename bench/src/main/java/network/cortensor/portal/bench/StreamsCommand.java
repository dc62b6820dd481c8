package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.process.PeakMemory;
import network.cortensor.portal.bench.proxy.Contender;
import network.cortensor.portal.bench.proxy.Nginx;
import network.cortensor.portal.bench.proxy.Portal;
import network.cortensor.portal.bench.proxy.StaticServer;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.result.Trial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal bench streams}. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Many slow streams at once through nginx and through the portal: memory, processor time, and that every stream is whole.",
            "Target: 1,000 streams with the gateway's process under 300 MB resident, PostgreSQL apart."
        },
        footer = {"", "Examples:", "  portal bench streams", "  portal bench streams --streams 5000 --no-save"})
final class StreamsCommand implements Callable<Integer> {
    private static final double TARGET_MEGABYTES = 300;

    @Mixin
    private Common common = new Common();

    @Option(names = "--streams", description = "Streams at once (default: ${DEFAULT-VALUE}).")
    private int streams = 1000;

    @Option(names = "--chunks", description = "Chunks per stream (default: ${DEFAULT-VALUE}).")
    private int chunks = 100;

    @Option(names = "--interval", description = "Milliseconds between chunks (default: ${DEFAULT-VALUE}).")
    private int interval = 100;

    @Option(names = "--rounds", description = "How often all streams run (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var machine = Machine.read();
        var text = new StringBuilder();
        var peak = 0.0;
        try (var work = common.workFolder();
                var upstream = StaticServer.start(chunks, interval, work.path());
                var nginx = Nginx.start("nginx", upstream, common.loops(), streams, work.path());
                var portal = Portal.start(
                        common.launcher(),
                        upstream,
                        new Portal.Options(common.loops(), streams + 8, ""),
                        work.path())) {
            var trial = new Trial("streams", true, chunks, streams, upstream);
            for (int round = 1; round <= rounds; round++) {
                measure(trial, nginx, round, text);
                peak = Math.max(peak, measure(trial, portal, round, text));
            }
        }
        return report(machine, text.toString(), peak);
    }

    /** Adds a row to the table; returns the memory in megabytes. */
    private static double measure(Trial trial, Contender contender, int round, StringBuilder text)
            throws IOException, InterruptedException {
        try (var memory = PeakMemory.watch(contender.processes())) {
            // No window: every client asks once, and the run ends when all streams are whole.
            var sample = trial.run(contender, Duration.ZERO);
            var most = memory.most();
            var row = String.format(
                    Locale.ROOT,
                    "| %d | %s | %d | %.1f | %.0f | %.0f | %.2f | %.2f | %.1f | %.0f | %.0f |%n",
                    round,
                    contender.name(),
                    sample.load().answers(),
                    sample.load().elapsed().toMillis() / 1e3,
                    most.resident() / 1e6,
                    most.file() / 1e6,
                    sample.processor().toMillis() / 1e3,
                    sample.perChunk(),
                    sample.databasePerAnswer() / 1e3,
                    sample.load().firstMicros(50) / 1e3,
                    sample.load().firstMicros(99) / 1e3);
            System.out.print(row);
            text.append(row);
            return most.resident() / 1e6;
        }
    }

    private int report(Machine machine, String rows, double peak) throws IOException, InterruptedException {
        var file = ResultFile.of(common.root(), "streams");
        var met = peak < TARGET_MEGABYTES;
        var text = file.heading(machine, Nginx.version())
                + String.format(
                        Locale.ROOT,
                        """
                        %d streams at once, begun together, of %d chunks, one every %d ms. Every stream was whole: status 200, each chunk, \
                        one `[DONE]`. Memory is the most that was resident at any time of the round; of it \
                        pages of files are mapped journal segments and jars.

                        | round | proxy | whole streams | s | peak memory, MB | of it files, MB | processor s | us per chunk | PostgreSQL, ms per stream \
                        | first chunk p50, ms | p99, ms |
                        |---|---|---|---|---|---|---|---|---|---|---|
                        %s
                        **Portal: %.0f MB at most, target under %.0f MB: %s**
                        """,
                        streams,
                        chunks,
                        interval,
                        rows,
                        peak,
                        TARGET_MEGABYTES,
                        met ? "met" : "missed");
        System.out.println();
        System.out.print(text);
        if (common.save()) {
            System.out.println("kept as " + file.write(text));
        }
        return met ? 0 : 1;
    }
}
