package network.cortensor.portal.control.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import network.cortensor.portal.control.event.SubjectKind;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What operators did, as it is stored. */
final class ActionTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Handle handle;

    ActionTable(Handle handle) {
        this.handle = handle;
    }

    /**
     * What the same request did before.
     *
     * @throws ActionRefused if its key was used for another request
     */
    Optional<ActionResult> earlier(ActionRequest request) {
        return handle.createQuery("""
                        SELECT *, (verb, subject_kind, subject, parameters, reason, actor, until) IS NOT DISTINCT FROM
                                  (:verb, :kind, :subject, CAST(:parameters AS jsonb), :reason, :actor,
                                   CAST(:until AS timestamptz)) AS same
                          FROM portal.actions WHERE idempotency_key = :key""")
                .bind("verb", request.verb().word())
                .bind("kind", request.subjectKind().word())
                .bind("subject", request.subject())
                .bind("parameters", request.parameters().toString())
                .bind("reason", request.reason())
                .bind("actor", request.actor())
                .bind("until", request.until())
                .bind("key", request.idempotencyKey())
                .map((row, context) -> {
                    var result = result(row);
                    if (!row.getBoolean("same")) {
                        throw new ActionRefused(
                                ActionRefused.Reason.KEY_REUSED,
                                "this idempotency key was used for another request ('%s' of %s '%s'): take a new one"
                                        .formatted(
                                                result.request().verb().word(),
                                                result.request().subjectKind().word(),
                                                result.request().subject()));
                    }
                    return result;
                })
                .findOne();
    }

    Optional<ActionResult> find(String id) {
        return handle.createQuery("SELECT * FROM portal.actions WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> result(row))
                .findOne();
    }

    void add(ActionResult result) {
        var request = result.request();
        var undo = result.undo();
        handle.createUpdate("""
                        INSERT INTO portal.actions (id, idempotency_key, verb, subject_kind, subject, parameters, reason, actor,
                               until, performed_at, catalog_version, before, after, undo_verb, undo_parameters, undo_until)
                        VALUES (:id, :key, :verb, :kind, :subject, CAST(:parameters AS jsonb), :reason, :actor, :until, :at,
                                :version, CAST(:before AS jsonb), CAST(:after AS jsonb), :undoVerb,
                                CAST(:undoParameters AS jsonb), :undoUntil)""")
                .bind("id", result.id())
                .bind("key", request.idempotencyKey())
                .bind("verb", request.verb().word())
                .bind("kind", request.subjectKind().word())
                .bind("subject", request.subject())
                .bind("parameters", request.parameters().toString())
                .bind("reason", request.reason())
                .bind("actor", request.actor())
                .bind("until", request.until())
                .bind("at", result.performedAt())
                .bind("version", result.catalogVersion())
                .bind("before", result.before().toString())
                .bind("after", result.after().toString())
                .bind("undoVerb", undo == null ? null : undo.verb().word())
                .bind("undoParameters", undo == null ? null : undo.parameters().toString())
                .bind("undoUntil", undo == null ? null : undo.until())
                .execute();
    }

    private static ActionResult result(ResultSet row) throws SQLException {
        var request = new ActionRequest(
                verb(row.getString("verb")),
                SubjectKind.valueOf(row.getString("subject_kind").toUpperCase(Locale.ROOT)),
                row.getString("subject"),
                object(row.getString("parameters")),
                row.getString("reason"),
                row.getString("idempotency_key"),
                row.getString("actor"),
                moment(row, "until"));
        @Nullable String undo = row.getString("undo_verb");
        return new ActionResult(
                row.getString("id"),
                request,
                row.getTimestamp("performed_at").toInstant(),
                row.getLong("catalog_version"),
                object(row.getString("before")),
                object(row.getString("after")),
                undo == null
                        ? null
                        : new Undo(verb(undo), object(row.getString("undo_parameters")), moment(row, "undo_until")));
    }

    private static Verb verb(String word) {
        return Verb.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static ObjectNode object(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database keeps JSON", e);
        }
    }
}
