package network.cortensor.portal.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.UsageEvent;

/**
 * Appends until it is killed. Prints a line before and after each step, and ships to a file with a line for each event.
 *
 * <p>Arguments: journal, file of the sink, prefix of the request ids.
 */
final class AppendingProcess {
    private static final JournalSettings SETTINGS = new JournalSettings(256 << 10, 8 << 20, Duration.ofMillis(5));
    private static final ShipperSettings FAST =
            new ShipperSettings(50, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(10));

    private AppendingProcess() {}

    @SuppressWarnings("MustBeClosed") // because this process is killed
    public static void main(String[] arguments) throws IOException {
        var journal = Journal.open(Path.of(arguments[0]), SETTINGS, InstantSource.system());
        var sink = Path.of(arguments[1]);
        Shipper.start(journal, events -> write(sink, events), FAST);
        for (var thread = 0; thread < 3; thread++) {
            var name = arguments[2] + "_" + thread + "_";
            Thread.ofPlatform().start(() -> append(journal, name));
        }
    }

    private static void append(Journal journal, String name) {
        var open = new ArrayDeque<JournalEntry>();
        var ended = 0;
        for (var i = 0; ; i++) {
            var id = name + i;
            say("OPENING " + id);
            try {
                open.add(journal.open(Events.opened(id)));
            } catch (Refusal full) {
                i--;
                continue;
            }
            say("OPEN " + id);
            if (open.size() > 5) {
                var done = name + ended++;
                say("ENDING " + done);
                open.remove().end(Events.ended(done));
                say("ENDED " + done);
            }
        }
    }

    private static void write(Path sink, List<UsageEvent> events) throws IOException {
        var lines = new StringBuilder();
        events.forEach(event -> lines.append(event).append('\n'));
        Files.writeString(sink, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** One line, one system call. */
    private static void say(String line) {
        synchronized (AppendingProcess.class) {
            try {
                OUT.write((line + "\n").getBytes(UTF_8));
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
}
