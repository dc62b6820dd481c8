package network.cortensor.portal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.cortensor.portal.bench.process.WorkFolder;
import picocli.CommandLine.Option;

/** What every bench has. */
final class Common {
    @Option(names = "--loops", description = "Event loops of the portal, and workers of nginx (default: one per core).")
    private int loops = Runtime.getRuntime().availableProcessors();

    @Option(names = "--no-save", description = "Only prints; keeps nothing in bench/results.")
    private boolean unsaved;

    @Option(names = "--keep", description = "Leaves logs and data of the run where they are, and says where.")
    private boolean keep;

    int loops() {
        return loops;
    }

    boolean save() {
        return !unsaved;
    }

    /** The checkout: the launcher says where, otherwise it is where we are. */
    Path root() throws IOException {
        var root = Path.of(System.getProperty("portal.root", "")).toAbsolutePath();
        if (!Files.isDirectory(root.resolve("bench"))) {
            throw new IOException("run it as ./portal bench, or in the root of the checkout");
        }
        return root;
    }

    Path launcher() throws IOException {
        var launcher = root().resolve("portal");
        if (!Files.isExecutable(launcher)) {
            throw new IOException("there is no ./portal in the root of the checkout");
        }
        return launcher;
    }

    WorkFolder workFolder() throws IOException {
        return WorkFolder.make(keep);
    }
}
