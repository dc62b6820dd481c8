package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.gateway.journal.Acknowledged.Stage;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several threads append while one ships and one forces and deletes: nothing is lost, nothing comes twice. */
class ConcurrentJournalTest {
    private static final int THREADS = 4;
    private static final int REQUESTS = 10_000;

    @TempDir
    Path directory;

    @Test
    void noEventIsLostOrDoubled() throws Exception {
        var promised = new Acknowledged();
        var store = new Store();
        var settings = new JournalSettings(256 << 10, 16 << 20, Duration.ofMillis(2));
        var fast = new ShipperSettings(100, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(10));
        try (var journal = Journal.open(directory, settings, InstantSource.system());
                var shipper = Shipper.start(journal, store, fast);
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var work = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < THREADS; i++) {
                var name = "req_" + i + "_";
                work.add(() -> append(journal, promised, name));
            }
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo(REQUESTS);
            }
            assertThat(shipper.flush(Duration.ofSeconds(60))).isTrue();
            assertThat(journal.stats().open()).isZero();
            // Everything but the segment in use and the prepared ones is deleted.
            Eventually.holds(
                    "at most 3 segments are left", () -> journal.stats().bytes() <= 3L * settings.segmentBytes());
        }
        assertThat(store.offers()).hasSize(THREADS * REQUESTS).doesNotHaveDuplicates();
        assertThat(promised.faults(store.events())).isEmpty();
    }

    /** Keeps up to 50 requests open at a time, as an event loop does. */
    private static int append(Journal journal, Acknowledged promised, String name) {
        var open = new ArrayDeque<JournalEntry>();
        var ended = 0;
        for (var i = 0; i < REQUESTS; i++) {
            var id = name + i;
            Eventually.holds("the journal has room", () -> {
                try {
                    open.add(journal.open(Events.opened(id)));
                    return true;
                } catch (Refusal full) {
                    return false;
                }
            });
            promised.note(id, Stage.ENDED);
            if (open.size() == 50) {
                ended = end(open, name, ended, 1 + i % 40);
            }
        }
        return end(open, name, ended, open.size());
    }

    private static int end(ArrayDeque<JournalEntry> open, String name, int from, int count) {
        for (var i = 0; i < count; i++) {
            open.remove().end(Events.ended(name + (from + i)));
        }
        return from + count;
    }
}
