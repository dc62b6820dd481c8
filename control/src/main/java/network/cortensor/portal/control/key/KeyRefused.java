package network.cortensor.portal.control.key;

/** A request about keys that cannot be met as it is. The message is for the operator who made it. */
public final class KeyRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        UNKNOWN_ORGANIZATION,
        UNKNOWN_KEY,
        AMBIGUOUS_KEY,
        EXPIRY_PASSED
    }

    private final Reason reason;

    KeyRefused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
