package network.cortensor.portal.bench.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.bench.process.Machine;

/**
 * A result that is kept: what was measured, of which commit, on which machine.
 *
 * @param root of the checkout
 * @param name of the bench
 * @param day when it ran
 * @param commit what was measured; ends in {@code -changed} when the checkout held more than that
 */
public record ResultFile(Path root, String name, LocalDate day, String commit) {
    /** A result of what is checked out now. */
    public static ResultFile of(Path root, String name) throws IOException, InterruptedException {
        var commit = git(root, "rev-parse", "--short=10", "HEAD");
        var changed = git(root, "status", "--porcelain", "--untracked-files=no");
        return new ResultFile(
                root,
                name,
                LocalDate.now(Clock.systemUTC()),
                commit.isEmpty() ? "unknown" : commit + (changed.isEmpty() ? "" : "-changed"));
    }

    /** The first lines of a result. */
    public String heading(Machine machine, String nginx) {
        return String.format(
                Locale.ROOT,
                """
                # %s: %s, commit %s

                | machine | |
                |---|---|
                | cores | %d, %s |
                | memory | %.1f GiB |
                | kernel | %s |
                | Java | %s |
                | nginx | %s |
                | load before | %s |

                """,
                name,
                day,
                commit,
                machine.cores(),
                machine.processor(),
                machine.memoryBytes() / 1073741824.0,
                machine.kernel(),
                machine.java(),
                nginx,
                machine.load());
    }

    /** Writes it; returns the file, relative to the checkout. */
    public Path write(String text) throws IOException {
        var file = Path.of("bench", "results", day + "-" + commit + "-" + name + ".md");
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
        return file;
    }

    private static String git(Path root, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? said.strip() : "";
    }
}
