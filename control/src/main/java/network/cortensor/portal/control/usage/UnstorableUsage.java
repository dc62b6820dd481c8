package network.cortensor.portal.control.usage;

/** An event that the database will never take as it is: a value out of range, a constraint broken. Asking again does not help. */
public final class UnstorableUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String requestId;

    UnstorableUsage(String requestId, RuntimeException cause) {
        super("the database refuses this event for what is in it", cause);
        this.requestId = requestId;
    }

    /** Whose event it is. */
    public String requestId() {
        return requestId;
    }
}
