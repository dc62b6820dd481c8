package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.testkit.Eventually;

/** Opens requests until the disk refuses, then ends them all. Prints how many there were, and how often the disk refused. */
final class FillingProcess {
    private FillingProcess() {}

    public static void main(String[] arguments) throws IOException {
        var entries = new ArrayList<JournalEntry>();
        var journal = Journal.open(Path.of(arguments[0]), FullDiskTest.SETTINGS, InstantSource.system());
        try {
            while (true) {
                entries.add(journal.open(Events.opened("req_" + entries.size())));
            }
        } catch (Refusal refusal) {
            System.out.println("> refused with " + refusal.problem());
        }
        Eventually.holds("a second failure", () -> journal.stats().failures() > 1);
        System.out.println("> may append " + journal.canAppend());
        for (var i = 0; i < entries.size(); i++) {
            entries.get(i).end(Events.ended("req_" + i));
        }
        System.out.println("> ended " + entries.size());
        journal.close();
    }
}
