package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.journal.Acknowledged.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process killed at any moment, again and again, loses nothing that it had acknowledged. */
class KilledProcessTest {
    @TempDir
    Path directory;

    private final Acknowledged promised = new Acknowledged();
    private final Set<String> requests = new HashSet<>();

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        kill(6, new Random(11));
    }

    @Test
    @Tag("nightly")
    void nothingAcknowledgedIsLostInFiftyKills() throws Exception {
        kill(50, new Random());
    }

    private void kill(int rounds, Random random) throws Exception {
        var journal = directory.resolve("journal");
        for (var round = 0; round < rounds; round++) {
            run(journal, round, 1 + random.nextInt(20_000));
        }
        var store = new Store();
        try (var reader = JournalReader.open(journal)) {
            reader.ship(store);
        }
        assertThat(promised.faults(events(store.events(), rounds))).isEmpty();
    }

    /** Runs a child, sees that nobody else gets its journal, kills it after so many lines, and notes what it said until it was dead. */
    private void run(Path journal, int round, int lines) throws Exception {
        var child = ChildProcess.start(
                "unlimited",
                AppendingProcess.class,
                journal.toString(),
                sink(round).toString(),
                "req_" + round);
        try (var said = ChildProcess.lines(child)) {
            for (var heard = 0; ; heard++) {
                var line = said.readLine();
                if (line == null) {
                    break;
                }
                note(line);
                if (heard == 1) {
                    assertThatThrownBy(() -> JournalReader.open(journal))
                            .hasMessageContaining("in use by process " + child.pid());
                }
                if (heard == lines) {
                    // Killing through the process itself would close the stream on what it said last.
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(128 + 9);
        } finally {
            child.destroyForcibly();
        }
    }

    private void note(String line) {
        for (var stage : Stage.values()) {
            if (line.startsWith(stage.name() + " req_")) {
                var id = line.substring(stage.name().length() + 1);
                requests.add(id);
                promised.note(id, stage);
            }
        }
    }

    /**
     * What the database would hold: the first event of each request that any process wrote whole, then what was found in the
     * journal at the end.
     */
    private List<UsageEvent> events(List<UsageEvent> last, int rounds) throws IOException {
        var written = new HashSet<String>();
        for (var round = 0; round < rounds; round++) {
            if (Files.exists(sink(round))) {
                var text = Files.readString(sink(round));
                written.addAll(
                        text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
            }
        }
        var events = new ArrayList<UsageEvent>();
        var matched = new HashSet<String>();
        for (var id : requests) {
            for (var event : List.of(Events.ended(id), Events.opened(id))) {
                if (written.contains(event.toString())) {
                    events.add(event);
                    matched.add(event.toString());
                }
            }
        }
        assertThat(matched).as("a line that no request explains").isEqualTo(written);
        last.stream().filter(event -> !matched.contains(event.toString())).forEach(events::add);
        return events;
    }

    private Path sink(int round) {
        return directory.resolve("sink-" + round);
    }
}
