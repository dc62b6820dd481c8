package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Child processes of a test. Only what a test started is ever signalled, by its own id. */
final class Processes {
    private static final int KIB = 1024;

    private Processes() {}

    /** The Java virtual machine at or below a process. */
    static ProcessHandle java(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants())
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no java below process " + root.pid()));
    }

    /** Kills a process and all that it started. */
    static void destroyTree(ProcessHandle root) {
        var all = Stream.concat(root.descendants(), Stream.of(root)).toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    static long residentBytes(ProcessHandle process) {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
