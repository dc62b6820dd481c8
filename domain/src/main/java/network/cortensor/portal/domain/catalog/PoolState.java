package network.cortensor.portal.domain.catalog;

/** Whether a pool takes new requests. */
public enum PoolState {
    LIVE(true),
    DEGRADED(true),
    /** No fresh signal; treated as degraded. */
    UNKNOWN(true),
    /** No new requests; running ones finish. */
    DRAINING(false),
    /** No new requests; running ones finish. */
    PAUSED(false);

    private final boolean takesRequests;

    PoolState(boolean takesRequests) {
        this.takesRequests = takesRequests;
    }

    /** Whether new requests may go there. */
    public boolean takesRequests() {
        return takesRequests;
    }
}
