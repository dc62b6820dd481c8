package network.cortensor.portal.control.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import network.cortensor.portal.control.database.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The timeline of what changed. */
public final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 1000;

    private final Database database;

    /** The timeline of a database. */
    public Events(Database database) {
        this.database = database;
    }

    /**
     * Which events; null is all.
     *
     * @param kind exactly this kind, or all that begin with it where it ends with a dot ({@code action.})
     * @param severity exactly this one
     * @param subjectKind about this kind of thing
     * @param subject about this name
     * @param since not older
     */
    public record Filter(
            @Nullable String kind,
            @Nullable Severity severity,
            @Nullable SubjectKind subjectKind,
            @Nullable String subject,
            @Nullable Instant since) {
        /** All events. */
        public static Filter all() {
            return new Filter(null, null, null, null, null);
        }
    }

    /** Adds an event in the transaction that makes it true; from here to its end the transaction holds the lock on changes. */
    public static long append(Handle transaction, NewEvent event) {
        return transaction
                .createQuery("""
                        INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor, action_id, before, after)
                        VALUES (:at, :severity, :kind, :subjectKind, :subject, :text, :actor, :action, CAST(:before AS jsonb),
                                CAST(:after AS jsonb))
                        RETURNING id""")
                .bind("at", event.at())
                .bind("severity", event.severity().word())
                .bind("kind", event.kind())
                .bind("subjectKind", event.subjectKind().word())
                .bind("subject", event.subject())
                .bind("text", event.text())
                .bind("actor", event.actor())
                .bind("action", event.actionId())
                .bind("before", text(event.before()))
                .bind("after", text(event.after()))
                .mapTo(Long.class)
                .one();
    }

    /**
     * A page, the newest first.
     *
     * @param before the id of the last event of the page before, or null for the first page
     * @param most at most so many, 1 to 1,000
     */
    public List<Event> page(Filter filter, @Nullable Long before, int most) {
        return read(filter, "id < coalesce(CAST(:id AS bigint), 9223372036854775807)", before, "DESC", most);
    }

    /**
     * What came after an event, the oldest first: nothing is missed by asking again with the last id of the answer.
     *
     * @param id the last event that was seen; 0 for none
     * @param most at most so many, 1 to 1,000
     */
    public List<Event> after(long id, int most) {
        return read(Filter.all(), "id > CAST(:id AS bigint)", id, "ASC", most);
    }

    /** The newest event's id; 0 where there is none. */
    public long last() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT coalesce(max(id), 0) FROM portal.events")
                        .mapTo(Long.class)
                        .one());
    }

    private List<Event> read(Filter filter, String where, @Nullable Long id, String order, int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " events");
        }
        var kind = filter.kind();
        var severity = filter.severity();
        var subjectKind = filter.subjectKind();
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT * FROM portal.events
                                 WHERE %s
                                   AND (CAST(:kind AS text) IS NULL OR kind = :kind)
                                   AND (CAST(:kinds AS text) IS NULL OR starts_with(kind, :kinds))
                                   AND (CAST(:severity AS text) IS NULL OR severity = :severity)
                                   AND (CAST(:subjectKind AS text) IS NULL OR subject_kind = :subjectKind)
                                   AND (CAST(:subject AS text) IS NULL OR subject = :subject)
                                   AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
                                 ORDER BY id %s LIMIT :most""".formatted(where, order))
                        .bind("id", id)
                        .bind("kind", kind == null || kind.endsWith(".") ? null : kind)
                        .bind("kinds", kind != null && kind.endsWith(".") ? kind : null)
                        .bind("severity", severity == null ? null : severity.word())
                        .bind("subjectKind", subjectKind == null ? null : subjectKind.word())
                        .bind("subject", filter.subject())
                        .bind("since", filter.since())
                        .bind("most", most)
                        .map((row, context) -> event(row))
                        .list());
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("id"),
                new NewEvent(
                        row.getTimestamp("at").toInstant(),
                        Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                        row.getString("kind"),
                        SubjectKind.valueOf(row.getString("subject_kind").toUpperCase(Locale.ROOT)),
                        row.getString("subject"),
                        row.getString("text"),
                        row.getString("actor"),
                        row.getString("action_id"),
                        json(row.getString("before")),
                        json(row.getString("after"))));
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null ? null : json.toString();
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database keeps JSON", e);
        }
    }
}
