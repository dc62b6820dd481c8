package network.cortensor.portal.gateway.journal;

/** A sink's word that one event can never be stored: it breaks a rule of the store, and would break it again. */
public final class UsageRejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final String requestId;

    /**
     * The event of this request is at fault.
     *
     * @param why for the log
     */
    public UsageRejected(String requestId, String why, Throwable cause) {
        super(why, cause);
        this.requestId = requestId;
    }

    /** Whose event it is. */
    public String requestId() {
        return requestId;
    }
}
