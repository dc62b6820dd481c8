package network.cortensor.portal.state;

import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.catalog.Session;

/**
 * How many requests are at each place. A place is what a session stands for at its router, so that the count stays true when a
 * session is renamed or moved to another pool while requests are running on it. A place is remembered for as long as the process
 * runs: a few bytes for each that any catalog has named.
 */
final class Places {
    private final ConcurrentHashMap<Name, Place> places = new ConcurrentHashMap<>();

    private record Name(URI router, String number) {
        static Name of(Session session) {
            // An OpenAI-compatible server and a group have no numbers: there the operator's sessions are the places.
            var number = session.number().isEmpty() ? session.id() : session.number();
            return new Name(session.router().address(), number);
        }
    }

    /** The place that this session stands for. */
    Place of(Session session) {
        return places.computeIfAbsent(Name.of(session), name -> new Place());
    }

    /** How many requests are there. */
    static final class Place {
        private final AtomicInteger inUse = new AtomicInteger();

        /** Takes one of so many slots, unless all are taken. */
        boolean take(int slots) {
            for (var now = inUse.get(); now < slots; now = inUse.get()) {
                if (inUse.compareAndSet(now, now + 1)) {
                    return true;
                }
            }
            return false;
        }

        void free() {
            inUse.decrementAndGet();
        }

        int inUse() {
            return inUse.get();
        }
    }
}
