package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.journal.Acknowledged.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order of opening, ending, shipping, failing and dying: the store ends up with what was acknowledged. */
class JournalSimulationTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theStoreHoldsWhatWasAcknowledged(long seed) throws Exception {
        assertThat(new Schedule(seed).run(400)).as("seed %d", seed).isEmpty();
    }

    @Test
    @Tag("nightly")
    void theStoreHoldsWhatWasAcknowledgedForFreshSeeds() throws Exception {
        var seeds = new Random();
        for (var i = 0; i < 200; i++) {
            var seed = seeds.nextLong();
            assertThat(new Schedule(seed).run(400)).as("seed %d", seed).isEmpty();
        }
    }

    /** One run of random steps. */
    private final class Schedule {
        private final Random random;
        private final Acknowledged promised = new Acknowledged();
        private final Store store = new Store();
        private final Map<String, JournalEntry> open = new LinkedHashMap<>();
        private final long seed;
        private int lives;
        private int requests;
        private Path home;
        private Journal journal;
        private Shipping shipping;

        Schedule(long seed) throws IOException {
            this.seed = seed;
            this.random = new Random(seed);
            home = directory.resolve(seed + "-0");
            journal = Journal.open(home, JournalTest.SMALL, InstantSource.system());
            shipping = new Shipping(journal.backlog(), this::sink, journal.aside());
        }

        List<String> run(int steps) throws Exception {
            for (var step = 0; step < steps; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3, 4 -> begin();
                    case 5, 6, 7, 8 -> finish();
                    case 9, 10 -> ship();
                    default -> die();
                }
            }
            die();
            open.clear();
            while (journal.backlog().unshipped() > 0) {
                ship();
            }
            journal.close();
            return promised.faults(store.events());
        }

        private void begin() {
            var id = "req_" + requests++;
            try {
                open.put(id, journal.open(Events.opened(id)));
                promised.note(id, Stage.OPEN);
            } catch (Refusal full) {
                assertThat(full.problem().status()).isEqualTo(503);
            }
        }

        private void finish() {
            if (!open.isEmpty()) {
                var id = new ArrayList<>(open.keySet()).get(random.nextInt(open.size()));
                promised.note(id, Stage.ENDED);
                entry(id).end(Events.ended(id));
                open.remove(id);
            }
        }

        private JournalEntry entry(String id) {
            var entry = open.get(id);
            if (entry == null) {
                throw new AssertionError(id + " is not open");
            }
            return entry;
        }

        private void ship() {
            try {
                shipping.pass(1 + random.nextInt(20));
            } catch (Exception away) {
                assertThat(away).hasMessage("the store is away");
            }
        }

        /** Fails before it stores, or stores and loses the answer, or works. */
        private void sink(List<UsageEvent> events) throws IOException {
            var luck = random.nextInt(6);
            if (luck == 0) {
                throw new IOException("the store is away");
            }
            store.write(events);
            if (luck == 1) {
                throw new IOException("the store is away");
            }
        }

        /** Dies, sometimes in the middle of a step, and lives again on what the disk holds. */
        private void die() throws Exception {
            var before = Disk.of(home);
            var half = random.nextInt(3);
            if (half == 0) {
                begin();
                promised.retract("req_" + (requests - 1), Stage.OPENING);
            } else if (half == 1 && !open.isEmpty()) {
                var id = open.keySet().iterator().next();
                promised.note(id, Stage.ENDING);
                entry(id).end(Events.ended(id));
            }
            var after = Disk.of(home);
            var share = random.nextInt(101);
            var lost = half == 2
                    ? List.<Disk.Place>of()
                    : before.changed(after).stream()
                            .filter(_ -> random.nextInt(100) < share)
                            .toList();
            journal.close();
            open.clear();
            home = after.without(lost, before).into(directory.resolve(seed + "-" + ++lives));
            journal = Journal.open(home, JournalTest.SMALL, InstantSource.system());
            shipping = new Shipping(journal.backlog(), this::sink, journal.aside());
        }
    }
}
