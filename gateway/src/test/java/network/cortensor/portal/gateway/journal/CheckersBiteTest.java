package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.journal.Acknowledged.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the other tests see a loss, a double, a change and a record that nobody wrote. */
class CheckersBiteTest {
    @TempDir
    Path directory;

    @Test
    void aLostEndIsSeen() throws Exception {
        var promised = new Acknowledged();
        Disk before;
        Disk after;
        try (var journal = Journal.open(directory, JournalTest.SMALL, InstantSource.system())) {
            var entry = journal.open(Events.opened("req_1"));
            promised.note("req_1", Stage.OPEN);
            before = Disk.of(directory);
            entry.end(Events.ended("req_1"));
            promised.note("req_1", Stage.ENDED);
            after = Disk.of(directory);
        }
        assertThat(promised.faults(shipped(after, "whole"))).isEmpty();
        assertThat(promised.faults(shipped(after.without(before.changed(after), before), "dropped")))
                .singleElement()
                .asString()
                .contains("req_1 is ENDED but recorded as");
    }

    @Test
    void aDoubleAChangeAndAStrangerAreSeen() {
        var promised = new Acknowledged();
        promised.note("req_1", Stage.ENDED);
        promised.note("req_2", Stage.OPEN);
        List<UsageEvent> right = List.of(Events.ended("req_1"), Events.opened("req_2"));
        assertThat(promised.faults(right)).isEmpty();
        assertThat(promised.faults(and(right, Events.ended("req_1")))).containsExactly("req_1 is there twice");
        assertThat(promised.faults(and(right, Events.ended("req_3")))).containsExactly("req_3 was never opened");
        assertThat(promised.faults(List.of(Events.ended("req_1"), Events.ended("req_2"))))
                .hasSize(1);
        assertThat(promised.faults(List.of(Events.ended("req_1")))).hasSize(1);
    }

    @Test
    void aByteThatChangedIsSeenByTheChecksumAlone() {
        var event = Events.ended("req_1");
        var encoder = EventEncoder.own().encode(RecordType.ENDED, event);
        var body = Arrays.copyOf(encoder.bytes(), encoder.length());
        var crc = Frame.crc(body);
        var readable = 0;
        for (var at = 2; at < body.length; at++) {
            body[at] ^= 1;
            assertThat(Frame.crc(body)).isNotEqualTo(crc);
            try {
                readable += EventDecoder.decode(body).equals(event) ? 0 : 1;
            } catch (UnreadableRecord expected) {
                assertThat(expected).isNotNull();
            }
            body[at] ^= 1;
        }
        // Without the checksum most of these would have been taken for events, and wrong ones.
        assertThat(readable).isGreaterThan(100);
    }

    private List<UsageEvent> shipped(Disk disk, String name) throws Exception {
        var store = new Store();
        try (var reader = JournalReader.open(disk.into(directory.resolve(name)))) {
            reader.ship(store);
        }
        return store.events();
    }

    private static List<UsageEvent> and(List<UsageEvent> events, UsageEvent another) {
        var all = new ArrayList<>(events);
        all.add(another);
        return all;
    }
}
