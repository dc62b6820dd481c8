package network.cortensor.portal.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** A recording, added up. */
public final class Profile {
    private static final String OURS = "network.cortensor.portal.";
    private static final int ROWS = 30;

    private final Tally threads = new Tally();
    private final Tally frames = new Tally();
    private final Tally nearest = new Tally();
    private final Tally inclusive = new Tally();
    private final Tally inclusiveOfOurs = new Tally();
    private final Tally classes = new Tally();
    private final Tally sites = new Tally();
    private final Set<Long> allocating = new HashSet<>();
    private int samples;
    private int lost;
    private int collections;

    private Profile() {}

    /** Adds up a file of a {@link Recorder}. */
    public static Profile read(Path file) throws IOException {
        var profile = new Profile();
        var allocations = new ArrayList<RecordedEvent>();
        try (var recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                var event = recording.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.CPUTimeSample" -> profile.sample(event);
                    case "jdk.ObjectAllocationSample" -> allocations.add(event);
                    case "jdk.GarbageCollection" -> profile.collections++;
                    default -> {}
                }
            }
        }
        // A file holds each thread's events in pieces, in no order of time.
        allocations.sort(Comparator.comparing(RecordedEvent::getStartTime));
        allocations.forEach(profile::allocation);
        return profile;
    }

    private void sample(RecordedEvent event) {
        var stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            lost++;
            return;
        }
        samples++;
        var thread = event.getThread("eventThread");
        threads.add(thread == null ? "unknown" : thread.getJavaName().replaceAll("[0-9]+", "N"), 1);
        frames.add(name(stack.getFrames().getFirst()), 1);
        nearest.add(nearest(stack.getFrames()), 1);
        var seen = new HashSet<String>();
        for (var frame : stack.getFrames()) {
            var name = name(frame);
            if (seen.add(name)) {
                inclusive.add(name, 1);
                if (ours(frame)) {
                    inclusiveOfOurs.add(name, 1);
                }
            }
        }
        for (var tally : List.of(threads, frames, nearest, inclusive, inclusiveOfOurs)) {
            tally.addToTotal(1);
        }
    }

    private void allocation(RecordedEvent event) {
        var thread = event.getThread();
        if (allocating.add(thread == null ? 0 : thread.getId())) {
            // A thread's first sample weighs what the thread allocated since it began, before the recording too.
            return;
        }
        double weight = event.getLong("weight");
        classes.add(event.getClass("objectClass").getName(), weight);
        classes.addToTotal(weight);
        var stack = event.getStackTrace();
        sites.add(stack == null ? "unknown" : nearest(stack.getFrames()), weight);
        sites.addToTotal(weight);
    }

    /** The nearest frame of ours, and what of others it was in when that is not one of ours. */
    private static String nearest(List<RecordedFrame> stack) {
        for (int i = 0; i < stack.size(); i++) {
            var frame = stack.get(i);
            if (ours(frame)) {
                return i == 0 ? name(frame) : name(frame) + " -> " + name(stack.get(i - 1));
            }
        }
        return "none of ours: " + name(stack.getFirst());
    }

    private static boolean ours(RecordedFrame frame) {
        return frame.getMethod().getType().getName().startsWith(OURS);
    }

    private static String name(RecordedFrame frame) {
        // A lambda's class has a number instead of a name.
        var type = frame.getMethod().getType().getName().replaceAll("[./]0x.*", "");
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    /**
     * The tables.
     *
     * @param micros processor time of Java threads per answer
     * @param answers in the time of the recording
     */
    public String markdown(double micros, long answers) {
        double bytes = classes.total() / answers;
        return String.format(
                        Locale.ROOT,
                        "%d samples (%d more without a stack), %d collections, about %.0f bytes allocated per answer%n%n",
                        samples,
                        lost,
                        collections,
                        bytes)
                + threads.markdown("Java threads", "us per answer", micros, 12)
                + nearest.markdown("Nearest frame of ours, and what it calls", "us per answer", micros, ROWS)
                + frames.markdown("Innermost frames", "us per answer", micros, ROWS)
                + inclusiveOfOurs.markdown("Frames of ours with all that they call", "us per answer", micros, ROWS)
                + inclusive.markdown("All frames with all that they call", "us per answer", micros, 60)
                + sites.markdown("Allocations by nearest frame of ours", "bytes per answer", bytes, ROWS)
                + classes.markdown("Allocations by class", "bytes per answer", bytes, 20);
    }
}
