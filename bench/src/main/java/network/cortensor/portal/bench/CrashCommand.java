package network.cortensor.portal.bench;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal bench crash}. */
@Command(
        name = "crash",
        mixinStandardHelpOptions = true,
        description = {
            "Kills the portal at random moments under load and starts it again: what a client received whole has exactly one usage event.",
            "It is the suite's crash test with more rounds."
        },
        footer = {"", "Examples:", "  portal bench crash", "  portal bench crash --rounds 200"})
final class CrashCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Option(names = "--rounds", description = "How often it is killed (default: ${DEFAULT-VALUE}).")
    private int rounds = 50;

    @Option(names = "--limit", description = "Minutes after which the run is given up (default: ${DEFAULT-VALUE}).")
    private int limit = 60;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-pl",
                        "e2e",
                        "-am",
                        "verify",
                        "-Dtest=CrashTest",
                        "-Dsurefire.failIfNoSpecifiedTests=false",
                        "-Dportal.crash.rounds=" + rounds))
                .directory(common.root().toFile())
                .inheritIO();
        builder.environment().put("JAVA_HOME", Objects.requireNonNull(System.getProperty("java.home")));
        var maven = builder.start();
        if (!maven.waitFor(limit, TimeUnit.MINUTES)) {
            maven.descendants().forEach(ProcessHandle::destroy);
            maven.destroy();
            throw new IOException("the crash test did not end in " + limit + " minutes");
        }
        return maven.exitValue();
    }
}
