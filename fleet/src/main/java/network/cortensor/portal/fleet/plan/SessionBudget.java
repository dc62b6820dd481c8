package network.cortensor.portal.fleet.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a session was registered with, and what it has used.
 *
 * @param sessionId which session
 * @param registeredAt since when tasks are counted
 * @param taskLimit tasks that it was created with, or null for no end
 * @param tasks requests that it was sent since
 * @param reservedUntil until when its nodes are reserved, or null for no end
 * @param retiredAt when it was retired, or null if it is not
 */
public record SessionBudget(
        String sessionId,
        Instant registeredAt,
        @Nullable Long taskLimit,
        long tasks,
        @Nullable Instant reservedUntil,
        @Nullable Instant retiredAt) {}
