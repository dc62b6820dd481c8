package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request may rely on. */
class JournalTest {
    static final JournalSettings SMALL = new JournalSettings(64 << 10, 256 << 10, Duration.ofMillis(5));

    @TempDir
    Path directory;

    @Test
    void anEndedRequestIsShippedOnceAsItEnded() throws Exception {
        var store = new Store();
        try (var journal = open()) {
            journal.open(Events.opened("req_1")).end(Events.ended("req_1"));
            assertThat(journal.stats().unshipped()).isOne();
            var shipping = new Shipping(journal.backlog(), store, journal.aside());
            assertThat(shipping.pass(10)).isOne();
            assertThat(shipping.pass(10)).isZero();
            assertThat(journal.stats().unshipped()).isZero();
        }
        assertThat(store.events()).containsExactly(Events.ended("req_1"));
        assertThat(store.batches()).containsExactly(1);
    }

    @Test
    void aRunningRequestIsNotShipped() throws Exception {
        try (var journal = open()) {
            journal.open(Events.opened("req_1"));
            var shipping = new Shipping(journal.backlog(), new Store(), journal.aside());
            assertThat(shipping.pass(10)).isZero();
            assertThat(journal.stats().open()).isOne();
        }
    }

    @Test
    void aRequestEndsOnce() throws Exception {
        try (var journal = open()) {
            var entry = journal.open(Events.opened("req_1"));
            entry.end(Events.ended("req_1"));
            assertThatThrownBy(() -> entry.end(Events.ended("req_1"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aRequestDoesNotEndAsAnother() throws Exception {
        try (var journal = open()) {
            var entry = journal.open(Events.opened("req_1"));
            assertThatThrownBy(() -> entry.end(Events.ended("req_2"))).isInstanceOf(IllegalArgumentException.class);
            entry.end(Events.ended("req_1"));
        }
    }

    @Test
    void whatIsOpenedIsInterruptedUntilItEnds() throws Exception {
        try (var journal = open()) {
            var ended = Events.ended("req_1");
            assertThatThrownBy(() -> journal.open(ended)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void atItsBoundTheJournalRefusesRequestsAndEndsThoseItTook() throws Exception {
        var store = new Store();
        try (var journal = open()) {
            var entries = fill(journal);
            assertThat(journal.canAppend()).isFalse();
            assertThat(journal.stats().bytes()).isEqualTo(SMALL.maxBytes());
            for (var i = 0; i < entries.size(); i++) {
                entries.get(i).end(Events.ended("req_" + i));
            }
            var shipping = new Shipping(journal.backlog(), store, journal.aside());
            assertThat(shipping.pass(10_000)).isEqualTo(entries.size());
            assertThat(store.events()).hasSize(entries.size());
            // What was shipped makes room without a restart.
            Eventually.holds("the journal takes events", journal::canAppend);
            journal.open(Events.opened("req_again")).end(Events.ended("req_again"));
        }
    }

    @Test
    void anEventThatOutgrowsItsRoomKeepsItsCounts() throws Exception {
        var store = new Store();
        var ended = Events.ended("req_1");
        var long_ = new UsageEvent.References("r", "t".repeat(5_000), null);
        try (var journal = open()) {
            journal.open(Events.opened("req_1"))
                    .end(new UsageEvent(
                            ended.requestId(),
                            ended.occurredAt(),
                            ended.caller(),
                            ended.route(),
                            ended.end(),
                            ended.status(),
                            "c".repeat(5_000),
                            ended.tokens(),
                            ended.usageSource(),
                            ended.timing(),
                            new UsageEvent.Charge(Long.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE),
                            long_));
            new Shipping(journal.backlog(), store, journal.aside()).pass(10);
        }
        var stored = store.events().getFirst();
        assertThat(stored.tokens()).isEqualTo(ended.tokens());
        assertThat(stored.charge().cost()).isEqualTo(Long.MIN_VALUE);
        assertThat(stored.references()).isEqualTo(Events.opened("req_1").references());
    }

    @Test
    void aDirectoryBelongsToOneJournal() throws Exception {
        try (var journal = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
            assertThatThrownBy(() -> JournalReader.open(directory)).hasMessageContaining("in use");
            assertThat(journal.canAppend()).isTrue();
        }
        open().close();
    }

    @Test
    void aCleanStopLeavesNoSegment() throws Exception {
        try (var journal = open()) {
            journal.open(Events.opened("req_1")).end(Events.ended("req_1"));
            new Shipping(journal.backlog(), new Store(), journal.aside()).pass(10);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
        }
    }

    @Test
    void aClosedJournalRefuses() throws Exception {
        var journal = open();
        journal.close();
        assertThat(journal.canAppend()).isFalse();
        assertThatThrownBy(() -> journal.open(Events.opened("req_1"))).isInstanceOf(Refusal.class);
    }

    @Test
    void whatIsAppendedIsForced() throws Exception {
        try (var journal = open()) {
            journal.open(Events.opened("req_1"));
            var appended = InstantSource.system().instant();
            Eventually.holds("the event is forced", () -> {
                var last = journal.stats().lastForce();
                return last != null && last.isAfter(appended);
            });
            assertThat(journal.stats().failures()).isZero();
        }
    }

    private Journal open() throws IOException {
        return Journal.open(directory, SMALL, InstantSource.system());
    }

    /** Opens requests {@code req_0}, {@code req_1} ... until the bound is reached. */
    private static List<JournalEntry> fill(Journal journal) {
        var entries = new ArrayList<JournalEntry>();
        Eventually.holds("the journal is full", () -> {
            try {
                entries.add(journal.open(Events.opened("req_" + entries.size())));
                return false;
            } catch (Refusal refusal) {
                assertThat(refusal.problem()).isEqualTo(Problem.METERING_UNAVAILABLE);
                return journal.stats().bytes() == SMALL.maxBytes() && !journal.canAppend();
            }
        });
        return entries;
    }
}
