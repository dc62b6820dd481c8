package network.cortensor.portal.fleet.reconcile;

/** What became of a request that ended oddly, as far as its router remembers. */
public enum Finding {
    /** Not known yet; the router is asked again. */
    PENDING,
    /** The router has the task, and its text has as many tokens as were metered. */
    MATCHES,
    /** The router has the task, and its text has more or fewer tokens than were metered. */
    DIFFERS,
    /** The router has the task and no text of it that can be read. */
    NO_TEXT,
    /** The router does not know the task. */
    ABSENT,
    /** Nobody can say which task it was, or whom to ask. */
    UNKNOWN,
    /** The router did not answer, as often as it was asked. */
    UNREACHABLE
}
