package network.cortensor.portal.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A temporary folder of one run.
 *
 * @param path where it is
 * @param keep whether it outlives the run
 */
public record WorkFolder(Path path, boolean keep) implements AutoCloseable {
    /** A new one. */
    public static WorkFolder make(boolean keep) throws IOException {
        return new WorkFolder(Files.createTempDirectory("portal-bench-"), keep);
    }

    @Override
    public void close() throws IOException {
        if (keep) {
            System.out.println("logs and data of this run: " + path);
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
