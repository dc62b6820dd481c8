package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that was being written when the process died is there whole or not at all. */
class TornRecordTest {
    @TempDir
    Path directory;

    private int copies;

    @Test
    void anEndTornAtAnyByteLeavesTheRequestInterrupted() throws Exception {
        Disk before;
        Disk after;
        try (var journal = Journal.open(directory, JournalTest.SMALL, InstantSource.system())) {
            journal.open(Events.opened("req_0")).end(Events.ended("req_0"));
            var entry = journal.open(Events.opened("req_1"));
            before = Disk.of(directory);
            entry.end(Events.ended("req_1"));
            after = Disk.of(directory);
        }
        var written = before.changedInPlace(after);
        assertThat(written).hasSizeGreaterThan(100);
        for (var kept = 0; kept < written.size(); kept++) {
            var torn = after.without(written.subList(kept, written.size()), before);
            assertThat(shipped(torn)).containsExactly(Events.ended("req_0"), Events.opened("req_1"));
        }
        assertThat(shipped(after)).containsExactly(Events.ended("req_0"), Events.ended("req_1"));
    }

    @Test
    void anOpeningTornAtAnyByteIsNoRequest() throws Exception {
        Disk before;
        Disk after;
        try (var journal = Journal.open(directory, JournalTest.SMALL, InstantSource.system())) {
            journal.open(Events.opened("req_0")).end(Events.ended("req_0"));
            before = Disk.of(directory);
            journal.open(Events.opened("req_1"));
            after = Disk.of(directory);
        }
        var written = before.changedInPlace(after);
        assertThat(written).hasSizeGreaterThan(100);
        for (var kept = 0; kept < written.size(); kept++) {
            var torn = after.without(written.subList(kept, written.size()), before);
            assertThat(shipped(torn)).containsExactly(Events.ended("req_0"));
        }
        assertThat(shipped(after)).containsExactly(Events.ended("req_0"), Events.opened("req_1"));
    }

    @Test
    void aRecoveryTornAnywhereIsDoneAgainWithTheSameResult() throws Exception {
        Disk before;
        try (var journal = Journal.open(directory, JournalTest.SMALL, InstantSource.system())) {
            for (var i = 0; i < 5; i++) {
                var entry = journal.open(Events.opened("req_" + i));
                if (i % 2 == 0) {
                    entry.end(Events.ended("req_" + i));
                }
            }
            before = Disk.of(directory);
        }
        Disk after;
        var recovered = before.into(copy());
        try (var journal = Journal.open(recovered, JournalTest.SMALL, InstantSource.system())) {
            assertThat(journal.recovered().interrupted())
                    .containsExactly(Events.opened("req_1"), Events.opened("req_3"));
            assertThat(journal.recovered().unshipped()).isEqualTo(3);
            after = Disk.of(recovered);
        }
        var used = before.changed(after);
        assertThat(used).isNotEmpty();
        var random = new Random(7);
        for (var round = 0; round < 100; round++) {
            var share = random.nextInt(101);
            var lost = used.stream().filter(_ -> random.nextInt(100) < share).toList();
            assertThat(shipped(after.without(lost, before)))
                    .containsExactly(
                            Events.ended("req_0"),
                            Events.opened("req_1"),
                            Events.ended("req_2"),
                            Events.opened("req_3"),
                            Events.ended("req_4"));
        }
    }

    @Test
    void aFileThatIsNoSegmentIsPutAwayAndSaid() throws Exception {
        Files.write(directory.resolve("0000000000000000001.segment"), new byte[64 << 10]);
        try (var journal = Journal.open(directory, JournalTest.SMALL, InstantSource.system())) {
            assertThat(journal.recovered().damaged()).containsExactly("0000000000000000001.segment.damaged");
            assertThat(journal.canAppend()).isTrue();
        }
        assertThat(directory.resolve("0000000000000000001.segment.damaged")).hasSize(64 << 10);
    }

    /** What a restart on this disk ships. */
    private List<UsageEvent> shipped(Disk disk) throws Exception {
        var store = new Store();
        try (var reader = JournalReader.open(disk.into(copy()))) {
            reader.ship(store);
        }
        assertThat(store.offers()).doesNotHaveDuplicates();
        return store.events();
    }

    private Path copy() throws IOException {
        return Files.createDirectories(directory.resolve("copy-" + copies++));
    }
}
