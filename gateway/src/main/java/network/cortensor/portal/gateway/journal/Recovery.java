package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.usage.UsageEvent;

/**
 * Takes over the segments of a dead process. Everything it changes is changed in the slot itself and would be changed in the
 * same way again, so being killed in the middle does no harm.
 */
final class Recovery {
    private final List<UsageEvent> interrupted = new ArrayList<>();
    private final List<String> damaged = new ArrayList<>();
    private final List<Segment> blank = new ArrayList<>();
    private final JournalDirectory directory;
    private final Backlog backlog;
    private long unshipped;
    private long torn;

    private Recovery(JournalDirectory directory, Backlog backlog) {
        this.directory = directory;
        this.backlog = backlog;
    }

    /** Reads all segments of a directory into a backlog and deletes those with nothing left to ship. */
    static Recovery run(JournalDirectory directory, Backlog backlog) throws IOException {
        var recovery = new Recovery(directory, backlog);
        for (var file : directory.segments()) {
            recovery.take(file);
        }
        return recovery;
    }

    /** What was found. */
    Recovered found() {
        return new Recovered(interrupted, unshipped, torn, damaged);
    }

    /** Prepared segments that were never used: on a full disk they are worth a lot. */
    List<Segment> blank() {
        return blank;
    }

    /** An ended slot that is not known to be shipped. */
    void ended() {
        unshipped++;
    }

    /** A slot without a whole opened record. */
    void torn() {
        torn++;
    }

    /** A slot that was opened and not ended. */
    void interrupted(byte[] opened) {
        try {
            interrupted.add(EventDecoder.decode(opened));
        } catch (UnreadableRecord unreadable) {
            // It is whole, so it ships like the others, and the shipper puts aside what it cannot read.
            damaged.add("an opened record: " + unreadable.getMessage());
        }
    }

    /** The slots end in bytes that are no slot. */
    void damaged(Path file, int slot) {
        damaged.add(file.getFileName() + " at byte " + slot);
    }

    private void take(Path file) throws IOException {
        if (!SegmentHeader.valid(file)) {
            damaged.add(directory.putAway(file));
            return;
        }
        var segment = Segment.map(file);
        if (segment.blank()) {
            blank.add(segment);
            return;
        }
        segment.recover(this);
        segment.force();
        if (segment.done()) {
            directory.discard(segment);
        } else {
            backlog.add(segment);
        }
    }
}
