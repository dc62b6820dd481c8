package network.cortensor.portal.fleet.plan;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a session is retired: before it fails, with something in reserve for requests that are on their way. */
public final class SessionRules {
    /** The share of its tasks that is never used, in percent. */
    public static final int RESERVE_PERCENT = 2;

    /** The least number of tasks that is never used, as long as that leaves half of them. */
    public static final int LEAST_RESERVE = 5;

    /** It is retired so long before its reservation ends. */
    public static final Duration RESERVED_MARGIN = Duration.ofMinutes(10);

    private SessionRules() {}

    /** Why a session has to be retired now, or null if it need not. */
    public static @Nullable String runsOut(SessionBudget session, Instant now) {
        var limit = session.taskLimit();
        if (limit != null) {
            var left = limit - session.tasks();
            if (left <= reserve(limit)) {
                return Math.max(0, left) + " of " + limit + " tasks left; the last " + reserve(limit)
                        + " are kept in reserve";
            }
        }
        var until = session.reservedUntil();
        if (until != null && !now.isBefore(until.minus(RESERVED_MARGIN))) {
            return "reserved until " + until + "; retired " + RESERVED_MARGIN.toMinutes() + " minutes before";
        }
        return null;
    }

    /** Tasks of a session that are never used. */
    public static long reserve(long limit) {
        return Math.min(limit / 2, Math.max(LEAST_RESERVE, Math.ceilDiv(limit * RESERVE_PERCENT, 100)));
    }
}
