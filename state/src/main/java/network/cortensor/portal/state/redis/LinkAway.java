package network.cortensor.portal.state.redis;

/** No reply came from the shared state. Expected, hence cheap: no stack trace. */
public final class LinkAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what happened. */
    public LinkAway(String why) {
        super(why, null, false, false);
    }
}
