package network.cortensor.portal.control.event;

import java.util.Locale;

/** What an event or an action is about. */
public enum SubjectKind {
    POOL,
    ROUTER,
    SESSION,
    /** An alias: a model as it is sold. */
    MODEL,
    GATEWAY,
    LEASE,
    REQUEST,
    FLEET,
    /** Who pays. */
    ORGANIZATION;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
