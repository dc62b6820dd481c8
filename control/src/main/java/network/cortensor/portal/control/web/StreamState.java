package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.picture.Pictures;
import org.jspecify.annotations.Nullable;

/** What the stream tells: rows by topic, and how they differ from the last time. For one thread. */
final class StreamState {
    private static final int SHOWN_EVENTS = 50;
    private static final int NEW_EVENTS = 500;

    private final Pictures pictures;
    private final PoolJson pools;
    private final SessionJson sessions;
    private final CapacitySettings settings;
    private final NewsThresholds thresholds;
    private final Events events;
    private final Map<StreamTopic, Map<String, JsonObject>> rows = new EnumMap<>(StreamTopic.class);
    private final TreeMap<Long, JsonObject> shownEvents = new TreeMap<>();
    private Instant asOf = Instant.EPOCH;

    StreamState(
            Pictures pictures,
            PoolJson pools,
            SessionJson sessions,
            CapacitySettings settings,
            NewsThresholds thresholds,
            Events events) {
        this.pictures = pictures;
        this.pools = pools;
        this.sessions = sessions;
        this.settings = settings;
        this.thresholds = thresholds;
        this.events = events;
    }

    /** Looks again. Returns what has changed by topic; a topic that is the same is left out. Blocks. */
    Map<StreamTopic, JsonObject> refresh() {
        var picture = pictures.now();
        asOf = picture.at();
        var patches = new EnumMap<StreamTopic, JsonObject>(StreamTopic.class);
        var fleet = new LinkedHashMap<String, JsonObject>();
        fleet.put("blocks", FleetRoutes.blocks(picture, pictures.samples()));
        fleet.put("bad_news", new JsonObject().put("news", BadNews.of(picture, pictures.samples(), thresholds)));
        pools.rows(picture).forEach(row -> fleet.put("pool:" + row.getString("id"), row));
        change(StreamTopic.FLEET, fleet, patches);
        var capacity = CapacityRoutes.document(picture, pictures.samples(), settings);
        capacity.remove("as_of");
        capacity.remove("samples");
        change(StreamTopic.CAPACITY, Map.of("capacity", capacity), patches);
        var all = new LinkedHashMap<String, JsonObject>();
        sessions.rows(picture).forEach(row -> all.put(row.getString("id"), row));
        change(StreamTopic.SESSIONS, all, patches);
        var fresh = newEvents();
        if (!fresh.isEmpty()) {
            patches.put(StreamTopic.EVENTS, message(StreamTopic.EVENTS, fresh, new JsonArray()));
        }
        return patches;
    }

    /** All rows of a topic. */
    JsonObject snapshot(StreamTopic topic) {
        return message(topic, rows.getOrDefault(topic, Map.of()), null);
    }

    private void change(StreamTopic topic, Map<String, JsonObject> now, Map<StreamTopic, JsonObject> patches) {
        var before = rows.getOrDefault(topic, Map.of());
        var changed = new LinkedHashMap<String, JsonObject>();
        now.forEach((id, row) -> {
            if (!row.equals(before.get(id))) {
                changed.put(id, row);
            }
        });
        var removed = new JsonArray();
        before.keySet().stream().filter(id -> !now.containsKey(id)).forEach(removed::add);
        if (!changed.isEmpty() || !removed.isEmpty()) {
            patches.put(topic, message(topic, changed, removed));
        }
        rows.put(topic, now);
    }

    private Map<String, JsonObject> newEvents() {
        var found = shownEvents.isEmpty()
                ? events.page(Events.Filter.all(), null, SHOWN_EVENTS)
                : events.after(shownEvents.lastKey(), NEW_EVENTS);
        var fresh = new TreeMap<Long, JsonObject>();
        found.forEach(event -> fresh.put(event.id(), EventRoutes.json(event)));
        shownEvents.putAll(fresh);
        while (shownEvents.size() > SHOWN_EVENTS) {
            shownEvents.pollFirstEntry();
        }
        rows.put(StreamTopic.EVENTS, byName(shownEvents));
        return byName(fresh);
    }

    private static Map<String, JsonObject> byName(Map<Long, JsonObject> events) {
        var named = new LinkedHashMap<String, JsonObject>();
        events.forEach((id, event) -> named.put(String.valueOf(id), event));
        return named;
    }

    private JsonObject message(StreamTopic topic, Map<String, JsonObject> changed, @Nullable JsonArray removed) {
        var all = new JsonObject();
        changed.forEach(all::put);
        var message = new JsonObject()
                .put("topic", Asked.word(topic))
                .put("as_of", asOf.toString())
                .put("rows", all);
        return removed == null ? message : message.put("removed", removed);
    }
}
