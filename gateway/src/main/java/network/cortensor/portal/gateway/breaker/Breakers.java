package network.cortensor.portal.gateway.breaker;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.state.SlotGate;

/**
 * One breaker for each router, and what follows for its sessions. A router keeps its breaker while the catalog changes, unless its
 * address changes: then it is another router. Safe for many threads.
 */
public final class Breakers implements SlotGate {
    private final BreakerSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = new Known(Map.of(), Map.of());

    /**
     * Where a session stands among its router's.
     *
     * @param before slots of the sessions before it
     * @param total slots of all of them
     */
    private record Place(Breaker breaker, int before, int total) {}

    private record Known(Map<String, Experience> routers, Map<String, Place> sessions) {}

    /**
     * Breakers for no routers yet.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param random numbers from 0 (inclusive) to 1
     */
    public Breakers(BreakerSettings settings, InstantSource clock, LongSupplier nanoTime, DoubleSupplier random) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** As the gateway uses them. */
    public static Breakers usual(InstantSource clock) {
        return new Breakers(
                BreakerSettings.DEFAULT,
                clock,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** The catalog has changed. */
    public void update(Map<String, Pool> pools) {
        lock.lock();
        try {
            var sessions = new LinkedHashMap<String, Session>();
            pools.values().forEach(pool -> pool.sessions().forEach(session -> sessions.put(session.id(), session)));
            known = known(sessions.values());
        } finally {
            lock.unlock();
        }
    }

    private Known known(Collection<Session> sessions) {
        var routers = new LinkedHashMap<String, Experience>();
        var totals = new HashMap<String, Integer>();
        for (var session : sessions) {
            routers.computeIfAbsent(session.router().id(), id -> experience(session.router()));
            totals.merge(session.router().id(), session.slots(), Integer::sum);
        }
        var before = new HashMap<String, Integer>();
        var places = new HashMap<String, Place>();
        for (var session : sessions) {
            var router = session.router().id();
            var experience = routers.get(router);
            if (experience != null) {
                var sum = before.merge(router, session.slots(), Integer::sum);
                places.put(
                        session.id(),
                        new Place(experience.breaker(), sum - session.slots(), totals.getOrDefault(router, 0)));
            }
        }
        return new Known(routers, places);
    }

    private Experience experience(Router router) {
        var old = known.routers().get(router.id());
        return old != null && old.router().address().equals(router.address())
                ? old
                : new Experience(router, new Breaker(settings, nanoTime, random), clock);
    }

    @Override
    public int slots(Session session) {
        var place = known.sessions().get(session.id());
        return place == null ? session.slots() : place.breaker().slots(session.slots(), place.before(), place.total());
    }

    /** What is experienced with a router; one that the catalog does not name is forgotten with the request. */
    public Experience of(Router router) {
        var experience = known.routers().get(router.id());
        return experience == null ? new Experience(router, new Breaker(settings, nanoTime, random), clock) : experience;
    }

    /** Every router of the catalog. */
    public List<RouterReport> reports() {
        var reports = new ArrayList<RouterReport>();
        known.routers().values().forEach(experience -> reports.add(experience.report()));
        return reports;
    }
}
