package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps empty segments ready, so that no request waits for a disk. Tries again every second while there is no room. */
final class Preparer {
    private static final Logger LOG = LoggerFactory.getLogger(Preparer.class);
    private static final int SPARES = 2;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** At the highest rates a segment is full in half a second: spares must not wait longer than that to be replaced. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final JournalDirectory directory;
    private final JournalSettings settings;
    private final Queue<Segment> spares = new ConcurrentLinkedQueue<>();
    private final AtomicLong failures = new AtomicLong();
    private @Nullable String trouble;

    Preparer(JournalDirectory directory, JournalSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /** Uses segments that a dead process had prepared, where they have the right size. */
    void reuse(List<Segment> blank) throws IOException {
        for (var segment : blank) {
            if (segment.size() == settings.segmentBytes() && spares.size() < SPARES) {
                spares.add(segment);
            } else {
                directory.discard(segment);
            }
        }
    }

    /** An empty segment, or null when none is ready. */
    @Nullable
    Segment poll() {
        return spares.poll();
    }

    /** Whether an empty segment is ready. */
    boolean ready() {
        return !spares.isEmpty();
    }

    /** How often the disk had no room. */
    long failures() {
        return failures.get();
    }

    /** Makes one segment if one is wanted and may be had; says when to look again. */
    Duration step() {
        if (spares.size() >= SPARES) {
            return LOOK;
        }
        if (directory.bytes() + settings.segmentBytes() > settings.maxBytes()) {
            say("its bound of " + settings.maxBytes() + " bytes is reached");
            return RETRY;
        }
        try {
            spares.add(directory.create(settings.segmentBytes()));
            say(null);
            return Duration.ZERO;
        } catch (IOException failure) {
            failures.incrementAndGet();
            say("no segment can be made: " + failure);
            return RETRY;
        }
    }

    /** Takes out the segments that were never used. */
    List<Segment> clear() {
        var all = new ArrayList<Segment>();
        for (var spare = spares.poll(); spare != null; spare = spares.poll()) {
            all.add(spare);
        }
        return all;
    }

    private void say(@Nullable String now) {
        if (now != null && trouble == null) {
            LOG.error("the usage journal cannot grow, {}; requests are refused when its last segment is full", now);
        } else if (now == null && trouble != null) {
            LOG.info("the usage journal grows again; it could not because {}", trouble);
        }
        trouble = now;
    }
}
