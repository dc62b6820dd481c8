package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import network.cortensor.portal.control.usage.UsageEventJson;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.journal.JournalReader;
import network.cortensor.portal.gateway.journal.UsageRejected;
import network.cortensor.portal.gateway.journal.UsageSink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portal journal}: the usage journal of a gateway that will not come back. */
@Command(
        name = "journal",
        description = "Rescues the usage journal of a gateway that will not come back.",
        footer = {"", "Example:", "  portal journal ship data/journal"})
final class JournalCommand {
    /** {@code portal journal ship}. */
    @Command(
            name = "ship",
            description =
                    "Sends a journal's usage events to a running portal. Safe to repeat; exit 1 when something is left.",
            footer = {"", "Example:", "  portal journal ship data/journal"})
    static final class Ship implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private OpsOptions ops = new OpsOptions();

        @Parameters(paramLabel = "DIR", description = "The journal's folder, on this machine and writable.")
        private Path folder = Path.of(".");

        Ship(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            var sink = new Receiver(ops.connect(terminal));
            try (var journal = JournalReader.open(folder)) {
                var found = journal.recovered();
                var shipped = journal.ship(sink);
                report(shipped, found.interrupted().size(), found.damaged());
                return shipped.aside() == 0 && found.damaged().isEmpty()
                        ? ExitCode.DONE.code()
                        : ExitCode.FAILED.code();
            } catch (NotDirectoryException e) {
                throw new Failure(folder + " is no folder: name the journal folder of the lost gateway");
            }
        }

        private void report(JournalReader.Shipped shipped, int interrupted, List<String> damaged) {
            if (ops.json()) {
                var json = JsonNodeFactory.instance.objectNode();
                json.put("events", shipped.events())
                        .put("interrupted", interrupted)
                        .put("aside", shipped.aside());
                damaged.forEach(json.putArray("damaged")::add);
                terminal.out().println(json.toPrettyString());
                return;
            }
            terminal.out()
                    .println("shipped " + shipped.events() + " events, " + interrupted
                            + " of them of requests that were interrupted");
            if (shipped.aside() > 0) {
                terminal.err()
                        .println("portal: " + shipped.aside() + " events were refused and lie in "
                                + folder.resolve("rejected"));
            }
            damaged.forEach(place -> terminal.err().println("portal: the journal is damaged: " + place));
        }
    }

    /** The running portal as the place where events go. */
    private record Receiver(OpsClient client) implements UsageSink {
        @Override
        public void write(List<UsageEvent> events) throws UsageRejected, IOException {
            var answer = offer(events);
            if (answer.done()) {
                return;
            }
            // Something in it is refused for good; one by one tells what.
            for (var event : events) {
                var alone = offer(List.of(event));
                if (!alone.done()) {
                    throw new UsageRejected(event.requestId(), alone.why(), new IOException(alone.why()));
                }
            }
        }

        private OpsAnswer offer(List<UsageEvent> events) {
            var body = JsonNodeFactory.instance.objectNode();
            var list = body.putArray("events");
            events.forEach(event -> list.add(UsageEventJson.write(event)));
            return client.offer("/usage-events", body);
        }
    }
}
