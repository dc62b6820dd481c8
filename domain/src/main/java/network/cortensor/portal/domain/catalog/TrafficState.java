package network.cortensor.portal.domain.catalog;

/** Whether a router or a session takes new requests. Running ones always finish. */
public enum TrafficState {
    LIVE,
    /** No new requests, until an operator resumes it; meant to be removed or restarted when empty. */
    DRAINING,
    /** No new requests, until an operator resumes it. */
    PAUSED,
    /** No new requests: it has run out, or is about to. Only a new registration brings it back. */
    RETIRED;

    /** Whether new requests may go there. */
    public boolean takesRequests() {
        return this == LIVE;
    }
}
