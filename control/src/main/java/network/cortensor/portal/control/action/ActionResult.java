package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an action did.
 *
 * @param id {@code act_...}
 * @param request what was asked for
 * @param performedAt when it was done
 * @param catalogVersion a gateway has applied it when its catalog has at least this version
 * @param before the subject as it was
 * @param after the subject as it is now
 * @param undo what takes it back, or null where nothing does or nothing was changed
 */
public record ActionResult(
        String id,
        ActionRequest request,
        Instant performedAt,
        long catalogVersion,
        JsonNode before,
        JsonNode after,
        @Nullable Undo undo) {}
