package network.cortensor.portal.gateway.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The segments that hold slots, oldest first. */
final class Backlog {
    private final List<Segment> segments = new CopyOnWriteArrayList<>();
    private volatile @Nullable Instant oldest;

    void add(Segment segment) {
        segments.add(segment);
    }

    /** Ended slots that are to be shipped, at most so many, oldest segments first. For one thread. */
    List<Due> due(int limit) {
        var due = new ArrayList<Due>();
        for (var segment : segments) {
            segment.due(due, limit);
        }
        return due;
    }

    /** Ended requests that are not shipped. */
    long unshipped() {
        return segments.stream().mapToLong(Segment::unshipped).sum();
    }

    /** Requests that are opened and not ended. */
    long open() {
        return segments.stream()
                .mapToLong(segment -> Math.max(0, segment.live() - segment.unshipped()))
                .sum();
    }

    /** Notes when the oldest event that is to be shipped arrived; null for none. */
    void oldest(@Nullable Instant arrived) {
        oldest = arrived;
    }

    /** When the oldest event that is to be shipped arrived, as last noted; null for none. */
    @Nullable
    Instant oldest() {
        return oldest;
    }

    /** Forces what changed to the disk. */
    void force() {
        segments.forEach(Segment::force);
    }

    /** Takes out the segments that are of no more use. For the thread that forces: it will not touch them again. */
    List<Segment> retire() {
        var done = segments.stream().filter(Segment::done).toList();
        segments.removeAll(done);
        return done;
    }

    /** Takes out all segments. */
    List<Segment> clear() {
        var all = List.copyOf(segments);
        segments.clear();
        return all;
    }
}
