package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forces the journal to the disk at an interval and deletes the segments that are of no more use. */
final class Forcer {
    private static final Logger LOG = LoggerFactory.getLogger(Forcer.class);

    private final Backlog backlog;
    private final JournalDirectory directory;
    private final Duration interval;
    private final InstantSource clock;
    private final Runnable freed;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Instant last;
    private volatile boolean failing;

    Forcer(Backlog backlog, JournalDirectory directory, Duration interval, InstantSource clock, Runnable freed) {
        this.backlog = backlog;
        this.directory = directory;
        this.interval = interval;
        this.clock = clock;
        this.freed = freed;
    }

    /** When everything was on the disk last, or null for not yet. */
    @Nullable
    Instant last() {
        return last;
    }

    /** Whether the disk refused the last time: what is appended now may be lost. */
    boolean failing() {
        return failing;
    }

    /** How often the disk refused. */
    long failures() {
        return failures.get();
    }

    /** Forces and deletes; says when to do it again. */
    Duration step() {
        var start = System.nanoTime();
        force();
        for (var segment : backlog.retire()) {
            discard(segment);
        }
        var rest = interval.minusNanos(System.nanoTime() - start);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private void force() {
        try {
            var began = clock.instant();
            backlog.force();
            last = began;
            if (failing) {
                LOG.info("the usage journal is forced to the disk again");
            }
            failing = false;
        } catch (UncheckedIOException failure) {
            failures.incrementAndGet();
            if (!failing) {
                LOG.error("the usage journal cannot be forced to the disk; new requests are refused", failure);
            }
            failing = true;
        }
    }

    private void discard(Segment segment) {
        try {
            directory.discard(segment);
            freed.run();
        } catch (IOException failure) {
            failures.incrementAndGet();
            LOG.error("the segment {} cannot be deleted; it holds nothing any more", segment.file(), failure);
        }
    }
}
