package network.cortensor.portal.state;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.catalog.Session;

/**
 * How many requests are at each {@linkplain Session#place place}: the count stays true when a session is renamed or moved to another
 * pool while requests are running on it. A place is remembered for as long as the process
 * runs: a few bytes for each that any catalog has named.
 */
final class Places {
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /** The place that this session stands for. */
    Place of(Session session) {
        return places.computeIfAbsent(session.place(), name -> new Place());
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
