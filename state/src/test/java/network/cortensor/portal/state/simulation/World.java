package network.cortensor.portal.state.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.state.contract.Pools;
import org.jspecify.annotations.Nullable;

/** The catalog of a schedule, and how it changes. A place is a session's number; it is in one pool at a time, or in none. */
final class World {
    private static final List<String> POOLS = List.of("p0", "p1");

    private final Random random;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, PoolState> states = new HashMap<>();
    private volatile Set<String> closed = Set.of();
    private volatile Map<String, Pool> catalog = Map.of();

    private static final class Entry {
        private final String number;
        private final NodeType type;
        private int version;
        private int limit;
        private TrafficState state = TrafficState.LIVE;
        private @Nullable String pool;
        private @Nullable Session made;

        Entry(String number, NodeType type, int limit, String pool) {
            this.number = number;
            this.type = type;
            this.limit = limit;
            this.pool = pool;
        }

        Session session() {
            var session = made;
            if (session == null) {
                session = Pools.session("s" + number + "v" + version, number, limit, type, state);
                made = session;
            }
            return session;
        }
    }

    World(Random random) {
        this.random = random;
        var places = 1 + random.nextInt(5);
        for (var i = 0; i < places; i++) {
            var type = random.nextInt(4) == 0 ? NodeType.EPHEMERAL : NodeType.DEDICATED;
            entries.add(new Entry("" + i, type, 1 + random.nextInt(2), random.nextInt(4) == 0 ? "p1" : "p0"));
        }
        POOLS.forEach(pool -> states.put(pool, PoolState.LIVE));
        publish();
    }

    Map<String, Pool> catalog() {
        return catalog;
    }

    Pool pool(int index) {
        return java.util.Objects.requireNonNull(catalog.get(POOLS.get(index)));
    }

    /** The gate of all gateways. */
    int slots(Session session) {
        return closed.contains(session.number()) ? 0 : session.slots();
    }

    /** What may be at a place now. */
    int slots(String place) {
        return isOpen(place) ? slotsWithoutGate(place) : 0;
    }

    /** What the catalog says of a place now. */
    int slotsWithoutGate(String place) {
        for (var entry : entries) {
            if (entry.number.equals(place)) {
                return entry.pool == null ? 0 : entry.session().slots();
            }
        }
        return 0;
    }

    /** Whether the gate of a place is open now. */
    boolean isOpen(String place) {
        return !closed.contains(place);
    }

    List<String> places() {
        return entries.stream().map(entry -> entry.number).toList();
    }

    /** The gate opens or closes for one place; says which. */
    String turnGate() {
        var place = any().number;
        var now = new HashSet<>(closed);
        if (!now.remove(place)) {
            now.add(place);
        }
        closed = Set.copyOf(now);
        return "gate of place " + place + (now.contains(place) ? " closes" : " opens");
    }

    /** Something in the catalog becomes different; says what. */
    String change() {
        var entry = any();
        var what =
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        entry.limit = 1 + random.nextInt(3);
                        yield "place " + entry.number + " has limit " + entry.limit;
                    }
                    case 3 -> {
                        entry.state = entry.state.takesRequests() ? TrafficState.PAUSED : TrafficState.LIVE;
                        yield "place " + entry.number + " is " + entry.state;
                    }
                    case 4 -> {
                        entry.pool = POOLS.get(random.nextInt(POOLS.size()));
                        yield "place " + entry.number + " is in " + entry.pool;
                    }
                    case 5 -> {
                        entry.version++;
                        entry.made = null;
                        yield "place " + entry.number + " is called "
                                + entry.session().id();
                    }
                    case 6 -> {
                        entry.pool = null;
                        yield "place " + entry.number + " is in no pool";
                    }
                    default -> {
                        var pool = POOLS.get(random.nextInt(POOLS.size()));
                        states.merge(
                                pool,
                                PoolState.PAUSED,
                                (now, paused) -> now.takesRequests() ? PoolState.PAUSED : PoolState.LIVE);
                        yield pool + " is " + states.get(pool);
                    }
                };
        publish();
        return what;
    }

    /** Everything takes requests, and every place is in a pool. */
    void openAll() {
        closed = Set.of();
        for (var entry : entries) {
            entry.state = TrafficState.LIVE;
            entry.pool = entry.pool == null ? "p0" : entry.pool;
        }
        POOLS.forEach(pool -> states.put(pool, PoolState.LIVE));
        publish();
    }

    private Entry any() {
        return entries.get(random.nextInt(entries.size()));
    }

    private void publish() {
        entries.forEach(entry -> entry.made = null);
        var now = new HashMap<String, Pool>();
        for (var pool : POOLS) {
            var sessions = entries.stream()
                    .filter(entry -> pool.equals(entry.pool))
                    .map(Entry::session)
                    .toList();
            now.put(pool, Pools.pool(pool, states.getOrDefault(pool, PoolState.LIVE), sessions));
        }
        catalog = Map.copyOf(now);
    }
}
