package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a gateway that will not come back. It needs write access: what was shipped is marked, so that stopping half way
 * and starting again ships nothing twice that was known to have arrived.
 */
public final class JournalReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
    private static final int BATCH = 500;

    private final JournalDirectory directory;
    private final Backlog backlog;
    private final Recovered recovered;

    private JournalReader(JournalDirectory directory, Backlog backlog, Recovered recovered) {
        this.directory = directory;
        this.backlog = backlog;
        this.recovered = recovered;
    }

    /**
     * Opens a directory that exists.
     *
     * @throws IOException if a living process has it, or it is no directory
     */
    public static JournalReader open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path.toString());
        }
        var directory = JournalDirectory.take(path);
        try {
            var backlog = new Backlog();
            var recovery = Recovery.run(directory, backlog);
            for (var blank : recovery.blank()) {
                directory.discard(blank);
            }
            return new JournalReader(directory, backlog, recovery.found());
        } catch (IOException | RuntimeException failure) {
            directory.close();
            throw failure;
        }
    }

    /** What the dead process had left. */
    public Recovered recovered() {
        return recovered;
    }

    /**
     * Ships everything: ended, interrupted, and what was put aside before.
     *
     * @return what happened
     * @throws Exception if the sink cannot store anything; what it took before is marked, call again to go on
     */
    public Shipped ship(UsageSink sink) throws Exception {
        var aside = Aside.in(directory.rejected());
        var again = shipAside(aside, sink);
        var shipping = new Shipping(backlog, sink, aside);
        while (shipping.pass(BATCH) > 0) {
            discard();
        }
        discard();
        return new Shipped(again + shipping.shipped(), aside.count());
    }

    /**
     * What became of a journal's events.
     *
     * @param events written to the sink
     * @param aside still in {@code rejected/}
     */
    public record Shipped(long events, long aside) {}

    @Override
    public void close() throws IOException {
        try (directory) {
            backlog.clear().forEach(segment -> {
                segment.force();
                segment.unmap();
            });
        }
    }

    private void discard() throws IOException {
        for (var segment : backlog.retire()) {
            directory.discard(segment);
        }
    }

    private static long shipAside(Aside aside, UsageSink sink) throws Exception {
        var shipped = 0L;
        for (var file : aside.files()) {
            try {
                UsageEvent event = EventDecoder.decode(Files.readAllBytes(file));
                sink.write(List.of(event));
                aside.drop(file);
                shipped++;
            } catch (UnreadableRecord | UsageRejected still) {
                LOG.error("{} stays aside", file, still);
            }
        }
        return shipped;
    }
}
