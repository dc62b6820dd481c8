package network.cortensor.portal.control.action;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import network.cortensor.portal.control.event.SubjectKind;
import org.jdbi.v3.core.Handle;

/** Requests that were sent upstream since a moment. Each count reads an index on the time. */
final class RecentRequests {
    private final Handle handle;
    private final Instant since;

    RecentRequests(Handle handle, Instant since) {
        this.handle = handle;
        this.since = since;
    }

    long of(SubjectKind kind, String id) {
        return switch (kind) {
            case POOL -> count("portal.request_logs WHERE pool_id", id);
            case ROUTER -> count("portal.request_logs WHERE router_id", id);
            case SESSION -> count("portal.request_logs WHERE session_id", id);
            case MODEL -> count("portal.usage_events WHERE model", id);
            case ORGANIZATION -> count("portal.usage_events WHERE organization_id", id);
            case GATEWAY, LEASE, REQUEST, FLEET -> 0;
        };
    }

    Map<String, Long> byAlias(Collection<String> aliases) {
        var counts = new HashMap<String, Long>();
        handle.createQuery("""
                        SELECT model, count(*) FROM portal.usage_events
                         WHERE model = ANY(:aliases) AND occurred_at >= :since GROUP BY model""")
                .bindArray("aliases", String.class, (Object[]) aliases.toArray(String[]::new))
                .bind("since", since)
                .map((row, context) -> counts.put(row.getString(1), row.getLong(2)) == null)
                .list();
        return counts;
    }

    private long count(String where, String id) {
        return handle.createQuery("SELECT count(*) FROM " + where + " = :id AND occurred_at >= :since")
                .bind("id", id)
                .bind("since", since)
                .mapTo(Long.class)
                .one();
    }
}
