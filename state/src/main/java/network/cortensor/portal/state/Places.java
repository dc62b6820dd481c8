package network.cortensor.portal.state;

import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import network.cortensor.portal.domain.catalog.Session;

/**
 * How many requests are at each place. A place is what a session stands for at its router, so that the count stays true when a
 * session is renamed or moved to another pool while requests are running on it.
 */
final class Places {
    private final ConcurrentHashMap<Place, Integer> inUse = new ConcurrentHashMap<>();

    private record Place(URI router, String number) {
        static Place of(Session session) {
            // An OpenAI-compatible server has no numbers: there the operator's sessions are the places.
            var number = session.number().isEmpty() ? session.id() : session.number();
            return new Place(session.router().address(), number);
        }
    }

    /** Takes one of the session's slots, of which there are so many, unless it is full. */
    boolean take(Session session, int slots) {
        var place = Place.of(session);
        var before = inUse.get(place);
        if (slots <= (before == null ? 0 : before)) {
            return false;
        }
        var taken = new boolean[1];
        inUse.compute(place, (key, count) -> {
            var now = count == null ? 0 : count;
            taken[0] = now < slots;
            return taken[0] ? Integer.valueOf(now + 1) : count;
        });
        return taken[0];
    }

    /** Frees one of its slots. */
    void free(Session session) {
        inUse.computeIfPresent(Place.of(session), (key, count) -> count == 1 ? null : count - 1);
    }
}
