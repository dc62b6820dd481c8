package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.testkit.Eventually;

/**
 * One installation of the portal on disk: its data folder, and beside it what the program printed at each start. Folders stay
 * under {@code target} for whoever looks into a failure, until the next run of the same test.
 */
final class Installation {
    private static final Duration DATABASE_STOP = Duration.ofSeconds(10);
    private static final int DEPTH = 4;

    private final Path folder;
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger verbs = new AtomicInteger();

    private Installation(Path folder) {
        this.folder = folder;
    }

    /** An empty one, named after the test; what an earlier run of it left goes. */
    static Installation create(String name) {
        var installation = new Installation(Launch.ROOT.resolve("e2e/target/installations/" + name));
        installation.stopDatabase();
        try {
            if (Files.exists(installation.folder)) {
                try (var old = Files.walk(installation.folder)) {
                    for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            Files.createDirectories(installation.folder);
            Runtime.getRuntime().addShutdownHook(new Thread(installation::stopDatabase));
            return installation;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the program keeps on disk. */
    Path data() {
        return folder.resolve("data");
    }

    /** Where the program's output of the next start goes. */
    Path nextOutput() {
        return folder.resolve("output-" + starts.incrementAndGet() + ".log");
    }

    /** A file beside the data folder that is the test's own, not the program's. */
    Path testFile(String name) {
        try {
            return Files.createDirectories(folder.resolve("test")).resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the output of the next verb goes. */
    Path nextVerbOutput() {
        return testFile("verb-" + verbs.incrementAndGet() + ".log");
    }

    String opsToken() {
        return read(data().resolve("ops-token"));
    }

    /** Every file that the running program wrote: its data folder and its output. */
    List<Path> files() {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(folder.resolve("test")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that the embedded database listens on. */
    int databasePort() {
        var file = pidFile().orElseThrow(() -> new AssertionError("no database runs on " + data()));
        return Integer.parseInt(
                read(file).lines().skip(3).findFirst().orElseThrow().strip());
    }

    /** The password of the embedded database. */
    String databasePassword() {
        var file = pidFile().orElseThrow(() -> new AssertionError("no database runs on " + data()));
        return read(Objects.requireNonNull(file.getParent()).resolveSibling("password"));
    }

    /** Stops a database server that outlived its portal. */
    void stopDatabase() {
        pidFile()
                .map(file -> read(file).lines().findFirst().orElse("0").strip())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                .ifPresent(process -> {
                    process.destroy();
                    Eventually.holds("the database's end", DATABASE_STOP, () -> !process.isAlive());
                });
    }

    private Optional<Path> pidFile() {
        if (Files.notExists(data())) {
            return Optional.empty();
        }
        try (var files = Files.find(data(), DEPTH, (file, attributes) -> file.endsWith("postmaster.pid"))) {
            return files.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
