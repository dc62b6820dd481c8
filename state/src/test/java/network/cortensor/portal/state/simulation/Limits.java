package network.cortensor.portal.state.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What each place may have had when something was granted there, as far back as a grant may be late. A gateway that stood still still
 * grants by the catalog that it knew, through the gate as it is now, so both are looked at apart. Guarded by its {@link Ledger}.
 */
final class Limits {
    private final World world;
    private final Duration late;
    private final Map<String, Deque<Noted>> noted = new HashMap<>();

    private record Noted(Instant from, int slots, boolean open) {}

    /** Grants are told this late at most; zero for at once. */
    Limits(World world, Duration late) {
        this.world = world;
        this.late = late;
    }

    /** The world may have changed. */
    void note(Instant now) {
        var oldest = now.minus(late);
        for (var place : world.places()) {
            var history = noted.computeIfAbsent(place, same -> new ArrayDeque<>());
            while (history.size() > 1 && !second(history).from().isAfter(oldest)) {
                history.removeFirst();
            }
            history.addLast(new Noted(now, world.slotsWithoutGate(place), world.isOpen(place)));
        }
    }

    /** The most that may be at a place by a grant that is told now. */
    int most(String place) {
        if (late.isZero()) {
            return world.slots(place);
        }
        var most = 0;
        var open = false;
        for (var each : noted.getOrDefault(place, new ArrayDeque<>())) {
            most = Math.max(most, each.slots);
            open |= each.open;
        }
        return open ? most : 0;
    }

    private static Noted second(Deque<Noted> history) {
        var each = history.iterator();
        each.next();
        return each.next();
    }
}
