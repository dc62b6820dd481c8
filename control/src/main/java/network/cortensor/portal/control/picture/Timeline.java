package network.cortensor.portal.control.picture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import network.cortensor.portal.control.database.Database;
import org.jspecify.annotations.Nullable;

/** The timeline of what changed, as it is stored. */
public final class Timeline {
    private final Database database;

    /** The timeline of a database. */
    public Timeline(Database database) {
        this.database = database;
    }

    /**
     * Something that happened.
     *
     * @param id rises
     * @param at when
     * @param severity {@code info}, {@code warning} or {@code error}
     * @param kind for example {@code pool.state}
     * @param subjectKind what it is about
     * @param subject which
     * @param text for people
     * @param actor who did it
     * @param actionId the action that caused it, or null
     * @param before JSON, or null
     * @param after JSON, or null
     */
    public record Happening(
            long id,
            Instant at,
            String severity,
            String kind,
            String subjectKind,
            String subject,
            String text,
            String actor,
            @Nullable String actionId,
            @Nullable String before,
            @Nullable String after) {}

    /**
     * What to look for; null is anything.
     *
     * @param kind a kind, or the part of it before the dot
     * @param severity one
     * @param subjectKind one
     * @param subject one
     * @param since from this moment on
     */
    public record Filter(
            @Nullable String kind,
            @Nullable String severity,
            @Nullable String subjectKind,
            @Nullable String subject,
            @Nullable Instant since) {
        /** Everything. */
        public static final Filter ALL = new Filter(null, null, null, null, null);

        /** All about one thing. */
        public static Filter about(String subjectKind, String subject) {
            return new Filter(null, null, subjectKind, subject, null);
        }
    }

    /** The newest first. */
    public List<Happening> newest(Filter filter, long before, int atMost) {
        return find(filter, "id < :edge", "DESC", before, atMost);
    }

    /** What came after, in the order in which it came. */
    public List<Happening> after(long id, int atMost) {
        return find(Filter.ALL, "id > :edge", "ASC", id, atMost);
    }

    private List<Happening> find(Filter filter, String side, String order, long edge, int atMost) {
        return database.jdbi().withHandle(handle -> handle.createQuery("""
                        SELECT id, at, severity, kind, subject_kind, subject, text, actor, action_id, before, after
                          FROM portal.events
                         WHERE %s
                           AND (CAST(:kind AS text) IS NULL OR kind = :kind OR split_part(kind, '.', 1) = :kind)
                           AND (CAST(:severity AS text) IS NULL OR severity = :severity)
                           AND (CAST(:subjectKind AS text) IS NULL OR subject_kind = :subjectKind)
                           AND (CAST(:subject AS text) IS NULL OR subject = :subject)
                           AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
                         ORDER BY id %s LIMIT :most""".formatted(side, order))
                .bind("edge", edge)
                .bind("kind", filter.kind())
                .bind("severity", filter.severity())
                .bind("subjectKind", filter.subjectKind())
                .bind("subject", filter.subject())
                .bind("since", filter.since())
                .bind("most", atMost)
                .map((row, context) -> happening(row))
                .list());
    }

    private static Happening happening(ResultSet row) throws SQLException {
        return new Happening(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("severity"),
                row.getString("kind"),
                row.getString("subject_kind"),
                row.getString("subject"),
                row.getString("text"),
                row.getString("actor"),
                row.getString("action_id"),
                row.getString("before"),
                row.getString("after"));
    }
}
