package network.cortensor.portal.state.redis;

/** No reply came from the shared state. Expected, hence cheap: no stack trace. */
public sealed class LinkAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what happened. */
    public LinkAway(String why) {
        super(why, null, false, false);
    }

    /** Nothing was sent, so nothing is left at the server either. */
    static final class NotSent extends LinkAway {
        private static final long serialVersionUID = 1L;

        NotSent(String why) {
            super(why);
        }
    }
}
