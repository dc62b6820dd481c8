package network.cortensor.portal.domain.fleet;

/** How a router can fail a request, from the gateway's side. What the client did wrong is none of these. */
public enum UpstreamFailure {
    /** No connection could be made; nothing was sent. */
    CONNECT,
    /** It took too long: connecting, the first byte, or between two pieces. */
    TIMEOUT,
    /** It answered with a server error (5xx) or refused our token. */
    ERROR_STATUS,
    /** What it answered could not be understood. */
    GARBAGE,
    /** It mixed up two requests of one session ({@code router_v4_correlation_mismatch}). */
    CORRELATION_MISMATCH,
    /** The answer broke off. */
    CUT
}
