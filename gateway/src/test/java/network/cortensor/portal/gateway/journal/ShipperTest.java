package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events reach the sink whatever it does, and one bad event holds up nobody. */
class ShipperTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ShipperSettings FAST =
            new ShipperSettings(10, Duration.ofMillis(5), Duration.ofMillis(1), Duration.ofMillis(10));

    @TempDir
    Path directory;

    private final Store store = new Store();
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(directory.resolve("journal"), JournalTest.SMALL, InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    @Test
    void everythingIsShippedInBatchesWithoutBeingAsked() throws Exception {
        append(0, 35);
        try (var shipper = Shipper.start(journal, store, FAST)) {
            Eventually.holds("35 are shipped", () -> shipper.shipped() == 35);
            append(35, 40);
            Eventually.holds("40 are shipped", () -> shipper.shipped() == 40);
        }
        assertThat(store.offers()).hasSize(40).doesNotHaveDuplicates();
        assertThat(store.batches()).startsWith(10, 10, 10, 5);
        assertThat(journal.stats().unshipped()).isZero();
    }

    @Test
    void anAwaySinkLosesNothingAndFlushSaysSo() throws Exception {
        var away = new AtomicBoolean(true);
        append(0, 25);
        try (var shipper = Shipper.start(
                journal,
                events -> {
                    if (away.get()) {
                        throw new IOException("away");
                    }
                    store.write(events);
                },
                FAST)) {
            Eventually.holds("more than 3 failures", () -> shipper.failures() > 3);
            assertThat(shipper.flush(Duration.ofMillis(20))).isFalse();
            assertThat(journal.stats().unshipped()).isEqualTo(25);
            assertThat(journal.stats().oldestUnshipped())
                    .isEqualTo(Events.ended("req_0").occurredAt());
            away.set(false);
            assertThat(shipper.flush(LONG)).isTrue();
        }
        assertThat(store.offers()).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void flushDoesNotWaitForTheInterval() throws Exception {
        var slow = new ShipperSettings(10, Duration.ofDays(1), Duration.ofMillis(1), Duration.ofMillis(10));
        try (var shipper = Shipper.start(journal, store, slow)) {
            append(0, 3);
            assertThat(shipper.flush(LONG)).isTrue();
        }
        assertThat(store.events()).hasSize(3);
    }

    @Test
    void aRejectedEventIsPutAsideAndTheOthersGoOn() throws Exception {
        var offers = new AtomicInteger();
        append(0, 15);
        try (var shipper = Shipper.start(journal, events -> picky(events, offers), FAST)) {
            assertThat(shipper.flush(LONG)).isTrue();
            assertThat(shipper.setAside()).isEqualTo(2);
            assertThat(shipper.failures()).isZero();
        }
        assertThat(store.offers()).hasSize(13).doesNotHaveDuplicates().doesNotContain("req_3", "req_12");
        journal.close();
        // Once the cause is put right, a person ships them.
        try (var reader = JournalReader.open(directory.resolve("journal"))) {
            assertThat(reader.ship(events -> picky(events, offers))).isEqualTo(new JournalReader.Shipped(0, 2));
            assertThat(reader.ship(store)).isEqualTo(new JournalReader.Shipped(2, 0));
        }
        assertThat(store.events()).contains(Events.ended("req_3"), Events.ended("req_12"));
    }

    @Test
    void aSinkThatBlamesAStrangerIsAskedAgain() throws Exception {
        var calls = new AtomicInteger();
        append(0, 2);
        try (var shipper = Shipper.start(
                journal,
                events -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new UsageRejected("req_unknown", "no such request", new IOException());
                    }
                    store.write(events);
                },
                FAST)) {
            assertThat(shipper.flush(LONG)).isTrue();
            assertThat(shipper.setAside()).isZero();
        }
        assertThat(store.events()).hasSize(2);
    }

    @Test
    void aRecordOfALaterProgramIsPutAsideUnread() throws Exception {
        append(0, 2);
        var home = Disk.of(directory.resolve("journal"));
        journal.close();
        var place = directory.resolve("later");
        LaterVersion.of(home, "req_0").into(place);
        try (var later = Journal.open(place, JournalTest.SMALL, InstantSource.system());
                var shipper = Shipper.start(later, store, FAST)) {
            assertThat(shipper.flush(LONG)).isTrue();
            assertThat(shipper.setAside()).isOne();
        }
        assertThat(store.events()).containsExactly(Events.ended("req_1"));
        try (var reader = JournalReader.open(place)) {
            assertThat(reader.ship(store)).isEqualTo(new JournalReader.Shipped(0, 1));
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        var second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new ShipperSettings(0, second, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ShipperSettings(1, Duration.ZERO, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JournalSettings(1000, 1 << 20, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JournalSettings(1 << 20, 1 << 20, second))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void picky(List<UsageEvent> events, AtomicInteger offers) throws UsageRejected {
        offers.incrementAndGet();
        for (var event : events) {
            if (event.requestId().equals("req_3") || event.requestId().equals("req_12")) {
                throw new UsageRejected(event.requestId(), "breaks a rule", new IOException());
            }
        }
        store.write(events);
    }

    private void append(int from, int to) {
        for (var i = from; i < to; i++) {
            journal.open(Events.opened("req_" + i)).end(Events.ended("req_" + i));
        }
    }
}
