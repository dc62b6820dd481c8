package network.cortensor.portal.control.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param at when
 * @param severity how much it matters
 * @param kind what, for example {@code pool.state} or {@code action.drain}
 * @param subjectKind the kind of what it is about
 * @param subject the name of what it is about
 * @param text a sentence for operators, without prompts and secrets
 * @param actor who did it: an operator, {@code fleet}, or a gateway's name
 * @param actionId the action that caused it, or null
 * @param before what was, or null
 * @param after what is now, or null
 */
public record NewEvent(
        Instant at,
        Severity severity,
        String kind,
        SubjectKind subjectKind,
        String subject,
        String text,
        String actor,
        @Nullable String actionId,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {}
