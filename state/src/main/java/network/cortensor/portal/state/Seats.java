package network.cortensor.portal.state;

import java.util.List;
import java.util.function.Function;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one snapshot of a pool with their places and counts looked up once, and how one is chosen: the dedicated ones
 * first, round robin, full ones skipped.
 */
final class Seats {
    private final Pool pool;
    private final SlotGate gate;
    private final List<Seat> dedicated;
    private final List<Seat> ephemeral;

    /**
     * A session where a request can sit.
     *
     * @param session which
     * @param at its position in the pool
     * @param place what it stands for
     * @param counts what is counted of it
     */
    record Seat(Session session, int at, Places.Place place, SessionCounts counts) {}

    Seats(Pool pool, SlotGate gate, Places places, Function<String, SessionCounts> counts) {
        this.pool = pool;
        this.gate = gate;
        var sessions = pool.sessions();
        var seats = new Seat[sessions.size()];
        for (var i = 0; i < seats.length; i++) {
            var session = sessions.get(i);
            seats[i] = new Seat(session, i, places.of(session), counts.apply(session.id()));
        }
        dedicated = of(seats, NodeType.DEDICATED);
        ephemeral = of(seats, NodeType.EPHEMERAL);
    }

    Pool pool() {
        return pool;
    }

    /**
     * Takes a slot of the next session that has one, from this position of the pool on.
     *
     * @return where, or null when all that may be used are full or closed
     */
    @Nullable
    Seat take(int from, boolean mayUseEphemeral, @Nullable String affinity) {
        if (affinity != null) {
            var preferred = preferred(affinity);
            if (preferred != null && preferred.place.take(gate.slots(preferred.session))) {
                return preferred;
            }
        }
        var seat = take(dedicated, from);
        return seat == null && mayUseEphemeral ? take(ephemeral, from) : seat;
    }

    /** Slots of all sessions that may be used, taken or not. */
    int slots(boolean mayUseEphemeral) {
        var slots = 0;
        for (var seat : dedicated) {
            slots += gate.slots(seat.session);
        }
        if (mayUseEphemeral) {
            for (var seat : ephemeral) {
                slots += gate.slots(seat.session);
            }
        }
        return slots;
    }

    /** Whether the catalog lets requests go to any of them, whatever the experience with them is. */
    boolean openInCatalog(boolean mayUseEphemeral) {
        return pool.state().takesRequests() && (anyOpen(dedicated) || (mayUseEphemeral && anyOpen(ephemeral)));
    }

    /** Whether one could be had now. */
    boolean anyFree(boolean mayUseEphemeral) {
        return anyFree(dedicated) || (mayUseEphemeral && anyFree(ephemeral));
    }

    private boolean anyFree(List<Seat> seats) {
        for (var seat : seats) {
            if (seat.place.inUse() < gate.slots(seat.session)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Seat take(List<Seat> seats, int from) {
        var start = 0;
        while (start < seats.size() && seats.get(start).at < from) {
            start++;
        }
        for (var i = 0; i < seats.size(); i++) {
            var seat = seats.get((start + i) % seats.size());
            var slots = gate.slots(seat.session);
            if (seat.place.take(slots)) {
                return seat;
            }
            if (slots > 0) {
                seat.counts.skipped();
            }
        }
        return null;
    }

    /** The open session that a word prefers. */
    private @Nullable Seat preferred(String affinity) {
        Seat best = null;
        var highest = Long.MIN_VALUE;
        for (var seat : dedicated) {
            if (gate.slots(seat.session) > 0) {
                var weight = Rendezvous.weight(affinity, seat.session.id());
                if (best == null || weight > highest) {
                    best = seat;
                    highest = weight;
                }
            }
        }
        return best;
    }

    private static boolean anyOpen(List<Seat> seats) {
        return seats.stream().anyMatch(seat -> seat.session.slots() > 0);
    }

    private static List<Seat> of(Seat[] seats, NodeType type) {
        return List.of(seats).stream()
                .filter(seat -> seat.session.nodeType() == type)
                .toList();
    }
}
