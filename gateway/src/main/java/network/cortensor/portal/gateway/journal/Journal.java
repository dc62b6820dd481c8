package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What requests used, on this gateway's disk until the database has it. Safe for any number of threads; no method but {@link
 * #open(Path, JournalSettings, InstantSource)} and {@link #close} waits for a disk.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    /** A journal with this much room takes any request of usual size. */
    private static final int ROOM = 4096;

    private final JournalDirectory directory;
    private final JournalSettings settings;
    private final Backlog backlog;
    private final Recovered recovered;
    private final Preparer preparer;
    private final Forcer forcer;
    private final Worker preparing;
    private final Worker forcing;
    private final Object lock = new Object();
    private volatile @Nullable Segment current;
    private volatile boolean closed;

    private Journal(
            JournalDirectory directory,
            JournalSettings settings,
            InstantSource clock,
            Backlog backlog,
            Recovery recovery)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.backlog = backlog;
        this.recovered = recovery.found();
        this.preparer = new Preparer(directory, settings);
        preparer.reuse(recovery.blank());
        preparer.step();
        this.preparing = Worker.start("journal-prepare", preparer::step);
        this.forcer = new Forcer(backlog, directory, settings.forceInterval(), clock, preparing::wake);
        this.forcing = Worker.start("journal-force", forcer::step);
    }

    /**
     * Opens the journal of a directory, which is made if it does not exist, and takes over what a dead process left there. A
     * full disk is no error: the journal then refuses requests until there is room.
     *
     * @throws IOException if another process has the directory, or it cannot be read or written
     */
    public static Journal open(Path directory, JournalSettings settings, InstantSource clock) throws IOException {
        var taken = JournalDirectory.take(directory);
        try {
            var backlog = new Backlog();
            var recovery = Recovery.run(taken, backlog);
            recovery.found().log(LOG);
            return new Journal(taken, settings, clock, backlog, recovery);
        } catch (IOException | RuntimeException failure) {
            taken.close();
            throw failure;
        }
    }

    /**
     * Notes that a request is about to be sent upstream, and keeps room for its end.
     *
     * @param asIfInterrupted the event that stands if the process dies before {@link JournalEntry#end}; its end is {@link
     *     End#INTERRUPTED}
     * @throws Refusal {@link Problem#METERING_UNAVAILABLE} when the disk is full or failing, or the bound is reached
     */
    public JournalEntry open(UsageEvent asIfInterrupted) {
        if (asIfInterrupted.end() != End.INTERRUPTED) {
            throw new IllegalArgumentException("an opened request would be interrupted, not " + asIfInterrupted.end());
        }
        var record = EventEncoder.own().encode(RecordType.OPENED, asIfInterrupted);
        if (Segment.slotBytes(record.length()) > settings.segmentBytes() - SegmentHeader.BYTES) {
            throw new IllegalArgumentException("an event of " + record.length() + " bytes fits no segment");
        }
        Segment segment;
        int slot;
        synchronized (lock) {
            segment = withRoom(Segment.slotBytes(record.length()));
            slot = segment.reserve(record.length());
        }
        segment.open(slot, record);
        return new JournalEntry(segment, slot, asIfInterrupted);
    }

    /** Whether a request of usual size would be taken now. */
    public boolean canAppend() {
        var segment = current;
        return !closed && !forcer.failing() && (preparer.ready() || (segment != null && segment.free() >= ROOM));
    }

    /** A look at the journal, for metrics. */
    public JournalStats stats() {
        return new JournalStats(
                directory.bytes(),
                settings.maxBytes(),
                backlog.open(),
                backlog.unshipped(),
                backlog.oldest(),
                forcer.last(),
                preparer.failures() + forcer.failures());
    }

    /** What a dead process had left. */
    public Recovered recovered() {
        return recovered;
    }

    /** What is to be shipped. */
    Backlog backlog() {
        return backlog;
    }

    /** What the sink refuses goes here. */
    Aside aside() throws IOException {
        return Aside.in(directory.rejected());
    }

    /**
     * Forces everything and lets go of the directory. Requests that are still open count as interrupted at the next start. Close
     * the shipper first.
     */
    @Override
    public void close() throws IOException {
        Segment last;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            last = current;
            current = null;
        }
        preparing.close();
        forcing.close();
        if (last != null) {
            last.seal();
        }
        try {
            backlog.force();
        } finally {
            release();
        }
    }

    private void release() throws IOException {
        List<Segment> useless = new ArrayList<>(backlog.retire());
        useless.addAll(preparer.clear());
        try (directory) {
            for (var segment : backlog.clear()) {
                segment.unmap();
            }
            for (var segment : useless) {
                directory.discard(segment);
            }
        }
    }

    /** The segment for the next slot. Under the lock. */
    private Segment withRoom(int bytes) {
        if (closed || forcer.failing()) {
            throw Refusal.of(Problem.METERING_UNAVAILABLE);
        }
        var segment = current;
        if (segment != null && segment.free() >= bytes) {
            return segment;
        }
        var next = preparer.poll();
        if (next == null) {
            throw Refusal.of(Problem.METERING_UNAVAILABLE);
        }
        if (segment != null) {
            segment.seal();
        }
        backlog.add(next);
        current = next;
        preparing.wake();
        return next;
    }
}
