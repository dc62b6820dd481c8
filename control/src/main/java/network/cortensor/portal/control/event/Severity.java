package network.cortensor.portal.control.event;

import java.util.Locale;

/** How much an event matters. */
public enum Severity {
    INFO,
    WARNING,
    ERROR;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
