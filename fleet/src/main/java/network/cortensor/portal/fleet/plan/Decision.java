package network.cortensor.portal.fleet.plan;

import org.jspecify.annotations.Nullable;

/** Something that is to be written since it has changed. */
public sealed interface Decision {
    /**
     * A router works, fails or is unknown, or a group has more or fewer members.
     *
     * @param before what the database says; null for nothing yet
     * @param pingMicros the last answered ping's time, or null
     */
    record RouterJudged(
            String routerId,
            Conditions.@Nullable Router before,
            Conditions.Router after,
            @Nullable Long pingMicros) implements Decision {}

    /**
     * A pool is live, degraded or unknown.
     *
     * @param before what the database says; null for nothing yet
     */
    record PoolJudged(String poolId, Conditions.@Nullable Pool before, Conditions.Pool after) implements Decision {}

    /** A session takes no more requests. */
    record SessionRetired(String sessionId, String reason) implements Decision {}

    /** A session that was registered anew takes requests again. */
    record SessionReturned(String sessionId) implements Decision {}
}
