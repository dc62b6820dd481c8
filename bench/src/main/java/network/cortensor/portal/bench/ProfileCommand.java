package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import network.cortensor.portal.bench.process.Machine;
import network.cortensor.portal.bench.process.ThreadTimes;
import network.cortensor.portal.bench.profile.Profile;
import network.cortensor.portal.bench.profile.Recorder;
import network.cortensor.portal.bench.proxy.Nginx;
import network.cortensor.portal.bench.proxy.Portal;
import network.cortensor.portal.bench.proxy.StaticServer;
import network.cortensor.portal.bench.result.ResultFile;
import network.cortensor.portal.bench.result.Trial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal bench profile}. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Where the portal's processor time and allocations go under the load of bench proxy: by thread, by frame, by class.",
            "Sampling costs a few percent: take ratios from bench proxy."
        },
        footer = {"", "Examples:", "  portal bench profile", "  portal bench profile --stream --seconds 20"})
final class ProfileCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Option(names = "--stream", description = "Streamed answers (default: unary).")
    private boolean stream;

    @Option(names = "--seconds", description = "Length of the recording (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(
            names = "--warm-up",
            description =
                    "Most seconds of load before; it ends when the JIT compilers are idle (default: ${DEFAULT-VALUE}).")
    private int warmUp = 40;

    @Option(names = "--clients", description = "Clients in a closed loop (default: ${DEFAULT-VALUE}).")
    private int clients = 32;

    @Option(names = "--chunks", description = "Chunks per stream (default: ${DEFAULT-VALUE}).")
    private int chunks = 100;

    @Option(names = "--interval", description = "Milliseconds between chunks (default: ${DEFAULT-VALUE}).")
    private int interval = 2;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var machine = Machine.read();
        try (var work = common.workFolder();
                var upstream = StaticServer.start(chunks, interval, work.path());
                var portal = Portal.start(
                        common.launcher(),
                        upstream,
                        new Portal.Options(common.loops(), clients * 8, Recorder.JAVA_OPTIONS),
                        work.path())) {
            var name = stream ? "profile-stream" : "profile-unary";
            var trial = new Trial(name, stream, stream ? chunks : 1, clients, upstream);
            System.out.println("warming up");
            System.out.println(trial.warmUp(portal, Duration.ofSeconds(warmUp)));
            System.out.println("recording");
            var process = portal.processes().getFirst();
            var recorder = new Recorder(process, work.path().resolve("portal.jfr"));
            recorder.start();
            var threads = ThreadTimes.of(process);
            var sample = trial.run(portal, Duration.ofSeconds(seconds));
            var now = ThreadTimes.of(process);
            var answers = sample.load().answers();
            recorder.stop();
            var file = ResultFile.of(common.root(), name);
            var text = file.heading(machine, Nginx.version())
                    + String.format(
                            Locale.ROOT,
                            "%.1f us of processor time per answer%s, %.0f answers/s, while recording%n%n",
                            sample.perAnswer(),
                            stream ? " of " + chunks + " chunks" : "",
                            sample.rate())
                    + now.markdownSince(threads, answers)
                    + Profile.read(recorder.file())
                            .markdown(now.java().minus(threads.java()).toNanos() / 1e3 / answers, answers);
            System.out.println();
            System.out.print(text);
            if (common.save()) {
                System.out.println("kept as " + file.write(text));
            }
            return 0;
        }
    }
}
