package network.cortensor.portal.control.web;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.event.Event;

/** How long states lasted: from the event that began one to the next of its kind about the same thing. */
final class EventSpans {
    private final Database database;

    EventSpans(Database database) {
        this.database = database;
    }

    /** When the states that some events began ended, by the event's id; one that lasts, or that is no state, is left out. */
    Map<Long, Instant> ends(List<Event> events) {
        var states = events.stream()
                .filter(event -> isState(event.fact().kind()))
                .map(Event::id)
                .toArray(Long[]::new);
        var ends = new HashMap<Long, Instant>();
        if (states.length > 0) {
            database.jdbi()
                    .useHandle(handle -> handle.createQuery("""
                            SELECT e.id, n.at
                              FROM portal.events e
                              JOIN LATERAL (SELECT at FROM portal.events o
                                             WHERE o.subject_kind = e.subject_kind AND o.subject = e.subject AND o.kind = e.kind
                                               AND o.id > e.id ORDER BY o.id LIMIT 1) n ON true
                             WHERE e.id = ANY(:ids)""")
                            .bindArray("ids", Long.class, (Object[]) states)
                            .map((row, context) ->
                                    ends.put(row.getLong(1), row.getTimestamp(2).toInstant()) == null)
                            .list());
        }
        return ends;
    }

    static boolean isState(String kind) {
        return kind.endsWith(".state") || kind.endsWith(".health");
    }
}
