package network.cortensor.portal.fleet.act;

import java.time.Instant;
import network.cortensor.portal.fleet.plan.Conditions;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A line of the timeline, written by the fleet manager. */
record Event(String severity, String kind, String subjectKind, String subject, String text) {
    private static final String INSERT = """
            INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor, before, after)
            VALUES (:at, :severity, :kind, :subjectKind, :subject, :text, 'fleet',
                    CAST(:before AS jsonb), CAST(:after AS jsonb))
            """;

    /** Without a before and an after. */
    void write(Handle transaction, Instant now) {
        insert(transaction, now, null, null);
    }

    /** With the states of a pool. */
    void write(Handle transaction, Instant now, Conditions.@Nullable Pool before, Conditions.Pool after) {
        insert(transaction, now, pool(before), pool(after));
    }

    /** With the states of a router. */
    void write(Handle transaction, Instant now, Conditions.@Nullable Router before, Conditions.Router after) {
        insert(transaction, now, router(before), router(after));
    }

    private void insert(Handle transaction, Instant now, @Nullable String before, @Nullable String after) {
        transaction
                .createUpdate(INSERT)
                .bind("at", now)
                .bind("severity", severity)
                .bind("kind", kind)
                .bind("subjectKind", subjectKind)
                .bind("subject", subject)
                .bind("text", text)
                .bind("before", before)
                .bind("after", after)
                .execute();
    }

    /** Only words of ours and numbers: nothing that would have to be escaped. */
    private static @Nullable String pool(Conditions.@Nullable Pool pool) {
        return pool == null ? null : "{\"state\": \"" + pool.state().name() + "\"}";
    }

    private static @Nullable String router(Conditions.@Nullable Router router) {
        return router == null
                ? null
                : "{\"health\": \"" + router.health().name() + "\", \"members_down\": " + router.membersDown() + "}";
    }
}
