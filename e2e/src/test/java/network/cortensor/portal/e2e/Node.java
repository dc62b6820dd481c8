package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs Node scripts of this module, with their packages installed. */
final class Node {
    private static final Path FOLDER = Launch.ROOT.resolve("e2e");
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /**
     * How a script ended.
     *
     * @param status 0 is well
     * @param output standard output and error
     */
    record Ended(int status, String output) {}

    private Node() {}

    /** Runs {@code node} with these arguments against a portal. */
    static Ended run(PortalProcess portal, String... arguments) {
        install();
        var command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        var demo = portal.demo();
        return run(command, Map.of("E2E_BASE_URL", demo.baseUrl().toString(), "E2E_KEY", demo.liveKey()));
    }

    /** {@code ./portal test} does this before; it is done here for whoever runs one test from an editor. */
    private static void install() {
        if (Files.isDirectory(FOLDER.resolve("node_modules/openai"))) {
            return;
        }
        var ended = run(List.of("npm", "ci", "--no-audit", "--no-fund"), Map.of());
        if (ended.status() != 0) {
            throw new AssertionError("npm ci failed\n" + ended.output());
        }
    }

    private static Ended run(List<String> command, Map<String, String> environment) {
        try {
            var output = Files.createTempFile("portal-node", ".log");
            var builder = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            try {
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(
                            command + " did not end within " + LIMIT + "\n" + Files.readString(output));
                }
                return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Processes.destroyTree(process.toHandle());
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
