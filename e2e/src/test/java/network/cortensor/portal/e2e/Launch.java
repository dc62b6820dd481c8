package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How the packaged program is to be started. The environment is the test's own without any setting of the portal; ports are free
 * ones unless named.
 */
final class Launch {
    static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("portal.root"), "portal.root"));

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration VERB = Duration.ofSeconds(60);

    private final Installation installation;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private int port;

    private Launch(Installation installation, List<String> arguments) {
        this.installation = installation;
        this.arguments.addAll(arguments);
    }

    /** {@code portal up} with the demonstration. */
    static Launch demo(Installation installation) {
        return new Launch(installation, List.of("up"));
    }

    /** {@code portal up --no-demo}: no simulated routers, no keys. */
    static Launch clean(Installation installation) {
        return new Launch(installation, List.of("up", "--no-demo"));
    }

    /** Listens for customers on this port instead of a free one. */
    Launch port(int wanted) {
        port = wanted;
        return this;
    }

    /** Sets a configuration value by its environment name. */
    Launch set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    PortalProcess start() {
        var command = new ArrayList<>(arguments);
        command.addAll(List.of(
                "--port",
                String.valueOf(port),
                "--ops-port",
                "0",
                "--data",
                installation.data().toString()));
        var output = installation.nextOutput();
        return PortalProcess.awaitReady(spawn(command, environment, output), installation, output, READY);
    }

    /** Runs another verb of the program against a running one, with its operators' token; fails when it does. */
    static String verb(PortalProcess portal, String... arguments) {
        var output = portal.installation().nextVerbOutput();
        var operator = Map.of(
                "PORTAL_OPS_URL", portal.ops().url().toString(),
                "PORTAL_OPS_TOKEN", portal.ops().token());
        var process = spawn(List.of(arguments), operator, output);
        try {
            if (!process.waitFor(VERB.toMillis(), TimeUnit.MILLISECONDS)) {
                Processes.destroyTree(process.toHandle());
                throw new AssertionError("portal " + arguments[0] + " did not end within " + VERB);
            }
            var said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        "portal " + String.join(" ", arguments) + " ended with " + process.exitValue() + "\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Process spawn(List<String> arguments, Map<String, String> settings, Path output) {
        var command = new ArrayList<String>();
        command.add(ROOT.resolve("portal").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PORTAL_"));
        // The test run has packaged the program; building it anew would pull it from under the tests.
        environment.put("PORTAL_BUILD", "off");
        environment.putAll(settings);
        try {
            var process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Processes.destroyTree(process.toHandle())));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
