package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.text.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for.
 *
 * @param verb what to do
 * @param subjectKind to what kind of thing
 * @param subject its name; of a lease its number
 * @param parameters of the verb: {@code limit} (an integer, or null to take it back), {@code labels} (an object of texts), {@code
 *     pools} and {@code fallbacks} as in the catalog file, {@code version} of a mapping; empty for the others
 * @param reason why, 1 to 500 characters
 * @param idempotencyKey names this request: asked again it is not done again; 1 to 200 characters
 * @param actor who asks
 * @param until when it ends by itself: needed to degrade and heal, possible to drain and pause; or null
 */
public record ActionRequest(
        Verb verb,
        SubjectKind subjectKind,
        String subject,
        ObjectNode parameters,
        String reason,
        String idempotencyKey,
        String actor,
        @Nullable Instant until) {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_KEY = 200;

    /**
     * A request.
     *
     * @throws ActionRefused if reason or key are missing or too long
     * @throws network.cortensor.portal.control.text.NotPlainText if a text of it cannot be stored
     */
    public ActionRequest {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw ActionRefused.invalid("say the reason in 1 to " + LONGEST_REASON + " characters");
        }
        if (idempotencyKey.isBlank() || idempotencyKey.length() > LONGEST_KEY) {
            throw ActionRefused.invalid("the idempotency key has 1 to " + LONGEST_KEY + " characters");
        }
        PlainText.check("subject", subject);
        PlainText.check("reason", reason);
        PlainText.check("idempotency_key", idempotencyKey);
        PlainText.check("actor", actor);
        PlainText.check("", parameters);
        // The database keeps microseconds.
        until = until == null ? null : until.truncatedTo(ChronoUnit.MICROS);
        parameters = parameters.deepCopy();
    }
}
