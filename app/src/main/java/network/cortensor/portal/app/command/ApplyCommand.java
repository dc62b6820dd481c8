package network.cortensor.portal.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal apply}. */
@Command(
        name = "apply",
        description =
                "Applies a catalog file to a running portal, all of it or nothing, and prints the difference first.",
        footer = {"", "Example:", "  portal apply -f catalog.yaml --dry-run"})
final class ApplyCommand implements Callable<Integer> {
    private static final long LARGEST = 4 << 20;

    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The catalog file (YAML).")
    private Path file = Path.of("catalog.yaml");

    @Option(names = "--dry-run", description = "Only prints the difference.")
    private boolean dryRun;

    @Option(names = "--prune", description = "Removes what is stored and not named by the file.")
    private boolean prune;

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var catalog = read();
        var client = ops.connect(terminal);
        var difference = client.postYaml("/catalog/apply", Map.of("dry_run", "true", "prune", "" + prune), catalog);
        if (!ops.json()) {
            terminal.out().print(difference.path("text").asText());
            terminal.out().flush();
        }
        var result = dryRun ? difference : client.postYaml("/catalog/apply", Map.of("prune", "" + prune), catalog);
        if (ops.json()) {
            terminal.out().println(result.toPrettyString());
        } else {
            terminal.out()
                    .println(
                            dryRun
                                    ? "nothing was changed (--dry-run)"
                                    : "applied: catalog version "
                                            + result.path("version").asLong());
        }
        return ExitCode.DONE.code();
    }

    private byte[] read() throws IOException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new Failure(file + " is larger than 4 MiB: that is no catalog file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Failure(file + " does not exist");
        }
    }
}
