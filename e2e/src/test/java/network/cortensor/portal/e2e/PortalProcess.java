package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import network.cortensor.portal.testkit.Eventually;
import org.jspecify.annotations.Nullable;

/** The packaged program as a child process, started through {@code ./portal} as its users do. */
final class PortalProcess implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(45);
    private static final Pattern READY = Pattern.compile("(?m)^portal ready .*$");
    private static final Pattern API = Pattern.compile("\\bapi (http://\\S+/v1)\\b");
    private static final Pattern OPS = Pattern.compile("\\bops (http://[^\\s/]+)");

    private final Process process;
    private final Installation installation;
    private final Path output;
    private final String readyLine;

    private PortalProcess(Process process, Installation installation, Path output, String readyLine) {
        this.process = process;
        this.installation = installation;
        this.output = output;
        this.readyLine = readyLine;
    }

    /** Waits for the line that says ready; ends the process when it does not come. */
    static PortalProcess awaitReady(Process process, Installation installation, Path output, Duration limit) {
        try {
            var line = Eventually.get(
                    "the line 'portal ready'",
                    limit,
                    () -> {
                        if (!process.isAlive() && firstReady(output) == null) {
                            throw new AssertionError("the portal ended with status " + process.exitValue());
                        }
                        return firstReady(output);
                    },
                    found -> found != null);
            return new PortalProcess(process, installation, output, String.valueOf(line));
        } catch (AssertionError e) {
            Processes.destroyTree(process.toHandle());
            throw new AssertionError(e.getMessage() + "\n" + text(output), e);
        }
    }

    private static @Nullable String firstReady(Path output) {
        var ready = READY.matcher(text(output));
        return ready.find() ? ready.group() : null;
    }

    /** Where customers call, ending in {@code /v1}. */
    URI api() {
        return address(API);
    }

    /** The host and port where customers call. */
    int port() {
        return api().getPort();
    }

    /** The operators' listener. */
    Ops ops() {
        return new Ops(address(OPS), installation.opsToken());
    }

    /** What {@code up} wrote for whoever tries the demo. */
    Demo demo() {
        return Demo.read(installation.data());
    }

    /** The data folder and what is in it. */
    Installation installation() {
        return installation;
    }

    /** Everything that the program wrote to its standard output and error so far. */
    String output() {
        return text(output);
    }

    /** The virtual machine itself: the launcher may stay its parent. */
    ProcessHandle jvm() {
        return Processes.java(process.toHandle());
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Memory in use as the system counts it. */
    long residentBytes() {
        return Processes.residentBytes(jvm());
    }

    /** Asks it to end, as Ctrl-C or a service manager would, and returns without waiting. */
    void terminate() {
        jvm().destroy();
    }

    /** Asks it to end and checks that it does so in good order: status 0, within the grace period. */
    void stop() {
        terminate();
        assertThat(awaitExit()).as("exit status").isZero();
    }

    /** The status it ends with. */
    int awaitExit() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the portal did not end within " + STOP + "\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return process.exitValue();
    }

    /** Kills the virtual machine: no hook runs, nothing is flushed by the program. */
    void kill() {
        jvm().destroyForcibly();
        awaitExit();
    }

    /** Ends the program if it still runs, whatever the state of the test. */
    void destroy() {
        if (process.isAlive()) {
            Processes.destroyTree(process.toHandle());
            awaitExit();
        }
    }

    /** Whatever a test left behind goes away: the program, and a database server that outlived it. */
    @Override
    public void close() {
        destroy();
        installation.stopDatabase();
    }

    private URI address(Pattern pattern) {
        var found = pattern.matcher(readyLine);
        if (!found.find()) {
            throw new AssertionError("no address in: " + readyLine);
        }
        return URI.create(found.group(1));
    }

    /** The lines after the ready line, among them the command to paste. */
    List<String> linesAfterReady() {
        var lines = output().lines().toList();
        return lines.subList(lines.indexOf(readyLine) + 1, lines.size());
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
