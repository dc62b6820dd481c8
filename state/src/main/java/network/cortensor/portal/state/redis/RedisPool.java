package network.cortensor.portal.state.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.state.Rendezvous;
import network.cortensor.portal.state.SlotGate;
import org.jspecify.annotations.Nullable;

/** One snapshot of a pool as scripts are told of it: what never changes is turned into bytes once. */
final class RedisPool {
    private final Pool pool;
    private final List<byte[]> keys;
    private final byte[] id;
    private final String[] places;
    private final byte[][] placeBytes;
    private final byte[][] idBytes;
    private final Map<String, Integer> byPlace = new HashMap<>();
    private final SlotGate gate;

    RedisPool(Pool pool, Keys keys, SlotGate gate) {
        this.pool = pool;
        this.keys = keys.ofPool(pool.id());
        this.gate = gate;
        id = Keys.bytes(pool.id());
        var sessions = pool.sessions();
        places = new String[sessions.size()];
        placeBytes = new byte[places.length][];
        idBytes = new byte[places.length][];
        for (var i = 0; i < places.length; i++) {
            places[i] = sessions.get(i).place();
            placeBytes[i] = Keys.bytes(places[i]);
            idBytes[i] = Keys.bytes(sessions.get(i).id());
            byPlace.putIfAbsent(places[i], i);
        }
    }

    Pool pool() {
        return pool;
    }

    /** Whether it was made of this very snapshot. */
    @SuppressWarnings("ReferenceEquality") // because comparing content costs too much per request
    boolean isOf(Pool snapshot) {
        return pool == snapshot;
    }

    List<byte[]> keys() {
        return keys;
    }

    byte[] id() {
        return id;
    }

    Session session(int at) {
        return pool.sessions().get(at);
    }

    String place(int at) {
        return places[at];
    }

    byte[] placeBytes(int at) {
        return placeBytes[at];
    }

    /** Where in the list a place is, or null. */
    @Nullable
    Integer find(String place) {
        return byPlace.get(place);
    }

    /** Whether the catalog lets anything be served here. */
    boolean serves(boolean mayUseEphemeral) {
        if (pool.state().takesRequests()) {
            for (var session : pool.sessions()) {
                if (session.slots() > 0 && (mayUseEphemeral || session.nodeType() == NodeType.DEDICATED)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All sessions with the slots that they have now: places, ids, slots; below zero those of an ephemeral session. */
    void addSessions(Words words) {
        for (var place : placeBytes) {
            words.add(place);
        }
        for (var id : idBytes) {
            words.add(id);
        }
        for (var i = 0; i < places.length; i++) {
            words.add(slots(i));
        }
    }

    /** One session in the same way. */
    void addSession(Words words, int at) {
        words.add(placeBytes[at]).add(idBytes[at]).add(slots(at));
    }

    private int slots(int at) {
        var session = pool.sessions().get(at);
        var slots = pool.state().takesRequests() ? gate.slots(session) : 0;
        return session.nodeType() == NodeType.EPHEMERAL ? -slots : slots;
    }

    /** The open session that a word prefers, or null. */
    @Nullable
    Integer preferred(String affinity) {
        Integer best = null;
        var highest = Long.MIN_VALUE;
        for (var i = 0; i < places.length; i++) {
            var session = pool.sessions().get(i);
            if (session.nodeType() == NodeType.DEDICATED && gate.slots(session) > 0) {
                var weight = Rendezvous.weight(affinity, session.id());
                if (best == null || weight > highest) {
                    best = i;
                    highest = weight;
                }
            }
        }
        return best;
    }
}
