package network.cortensor.portal.fleet.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How requests of the last five minutes went, in slots of ten seconds.
 *
 * @param slots oldest first
 */
public record Window(List<Slot> slots) {
    /** Nothing happened. */
    public static final Window EMPTY = new Window(List.of());

    /** How far it reaches back. */
    public static final Duration LENGTH = Duration.ofMinutes(5);

    private static final int SLOT_SECONDS = 10;

    public Window {
        slots = List.copyOf(slots);
    }

    /**
     * Ten seconds.
     *
     * @param start in seconds since 1970, a multiple of ten
     * @param outcomes what happened
     */
    public record Slot(long start, Outcomes outcomes) {}

    /** Some requests more; what is too old is dropped. */
    public Window plus(Instant at, long succeeded, long failed) {
        if (succeeded == 0 && failed == 0) {
            return this;
        }
        var start = Math.floorDiv(at.getEpochSecond(), (long) SLOT_SECONDS) * SLOT_SECONDS;
        var more = new Outcomes(succeeded, failed);
        var kept = new ArrayList<Slot>();
        for (var slot : slots) {
            if (slot.start == start) {
                more = more.plus(slot.outcomes);
            } else if (slot.start > start - LENGTH.toSeconds()) {
                kept.add(slot);
            }
        }
        kept.add(new Slot(start, more));
        return new Window(kept);
    }

    /** What happened in the time before this moment, to the slot. */
    public Outcomes last(Duration length, Instant now) {
        var from = now.getEpochSecond() - length.toSeconds();
        return slots.stream()
                .filter(slot -> slot.start + SLOT_SECONDS > from)
                .map(Slot::outcomes)
                .reduce(Outcomes.NONE, Outcomes::plus);
    }
}
