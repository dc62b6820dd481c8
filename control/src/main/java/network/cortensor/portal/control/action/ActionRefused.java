package network.cortensor.portal.control.action;

/** An action that cannot be done as it was asked for. The message tells the operator what to change. */
public final class ActionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is no such pool, router, session or model. */
        UNKNOWN_SUBJECT,
        /** The verb, a parameter or the time makes no sense. */
        INVALID,
        /** The idempotency key was used for another request. */
        KEY_REUSED
    }

    private final Reason reason;

    ActionRefused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static ActionRefused invalid(String message) {
        return new ActionRefused(Reason.INVALID, message);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
