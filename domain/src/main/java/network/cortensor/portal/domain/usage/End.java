package network.cortensor.portal.domain.usage;

import java.util.Locale;

/** How a request that had been sent upstream ended. */
public enum End {
    /** The whole answer was handed over. */
    COMPLETED,
    /** The client left. What was delivered until then is charged. */
    CALLER_LEFT,
    /** The upstream broke off after the answer had begun. */
    UPSTREAM_CUT,
    /** The upstream took too long: first byte, idle or total. */
    TIMED_OUT,
    /** The lease could not be renewed. */
    LEASE_LOST,
    /** The process was told to stop and waited as long as it may. */
    SHUT_DOWN,
    /** The upstream failed before the answer began: the client got an error. */
    FAILED,
    /** The process died while the request was running; found at the next start. */
    INTERRUPTED;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The word in metrics and tables, for example {@code caller_left}. */
    public String code() {
        return code;
    }
}
