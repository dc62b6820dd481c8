package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the disk takes no more, requests are refused, those that run end, and nothing is lost. */
class FullDiskTest {
    static final JournalSettings SETTINGS = new JournalSettings(1 << 20, 64 << 20, Duration.ofMillis(5));

    @TempDir
    Path directory;

    @Test
    void aDiskThatTakesNoMoreRefusesRequestsAndKeepsWhatItHas() throws Exception {
        // What a killed process leaves: two prepared segments. The next one may write no file of that size.
        Disk prepared;
        try (var journal = Journal.open(directory.resolve("first"), SETTINGS, InstantSource.system())) {
            Eventually.holds("two segments are left", () -> journal.stats().bytes() == 2L * SETTINGS.segmentBytes());
            prepared = Disk.of(directory.resolve("first"));
        }
        var home = prepared.into(directory.resolve("second"));
        var child = ChildProcess.start("256", FillingProcess.class, home.toString());
        try (var said = ChildProcess.lines(child)) {
            assertThat(next(said)).isEqualTo("refused with METERING_UNAVAILABLE");
            assertThat(next(said)).isEqualTo("may append false");
            var requests = Integer.parseInt(next(said).substring("ended ".length()));
            assertThat(requests).isGreaterThan(1_000);
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            assertThat(home.resolve("next.tmp")).doesNotExist();
            var store = new Store();
            try (var reader = JournalReader.open(home)) {
                assertThat(reader.recovered().interrupted()).isEmpty();
                reader.ship(store);
            }
            assertThat(store.events())
                    .containsExactlyElementsOf(IntStream.range(0, requests)
                            .mapToObj(i -> Events.ended("req_" + i))
                            .toList());
        } finally {
            child.destroyForcibly();
        }
    }

    /** The next line that the process says itself; its log is on the same stream. */
    private static String next(BufferedReader said) throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("> ")) {
                return line.substring(2);
            }
        }
        throw new AssertionError("the process ended without a word");
    }

    @Test
    void theJournalTakesRequestsAgainWhenTheDiskDoes() throws Exception {
        // A folder in the way of the next file: making one fails for every user, until the folder is gone.
        var obstacle = Files.createDirectories(directory.resolve("next.tmp/obstacle"));
        try (var journal = Journal.open(directory, SETTINGS, InstantSource.system())) {
            assertThat(journal.canAppend()).isFalse();
            assertThatThrownBy(() -> journal.open(Events.opened("req_1"))).isInstanceOf(Refusal.class);
            assertThat(journal.stats().failures()).isPositive();
            Files.delete(obstacle);
            Eventually.holds("the journal takes events", journal::canAppend);
            journal.open(Events.opened("req_1")).end(Events.ended("req_1"));
        }
    }
}
