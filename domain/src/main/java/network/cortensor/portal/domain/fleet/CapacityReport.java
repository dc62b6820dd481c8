package network.cortensor.portal.domain.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How a gateway counts capacity, and how the shared state is doing.
 *
 * @param mode in its own memory, or in Redis with the others
 * @param link how it reaches Redis
 * @param whenAway what it does while Redis is away
 * @param actingAlone whether it is doing that now
 * @param roundTripP50Micros of the last minute; 0 when unknown
 * @param roundTripP99Micros of the last minute; 0 when unknown
 * @param reconnects since the start
 * @param lastError of the link, or null
 * @param server version and role, for example {@code 7.0.15 master}; empty in plain mode
 * @param clockDifferenceMicros the server's clock minus ours
 * @param leases held by this gateway
 * @param leasesLost that this gateway could not keep, since the start
 * @param leasesExpired that this gateway found expired, whoever held them, since the start
 * @param overlaps leases that were over a session's limit when gateways met again, since the start
 */
public record CapacityReport(
        Mode mode,
        Link link,
        WhenAway whenAway,
        boolean actingAlone,
        long roundTripP50Micros,
        long roundTripP99Micros,
        long reconnects,
        @Nullable String lastError,
        String server,
        long clockDifferenceMicros,
        int leases,
        long leasesLost,
        long leasesExpired,
        long overlaps) {
    /** Where capacity is counted. */
    public enum Mode {
        PLAIN,
        REDIS
    }

    /** How the shared state is reached. */
    public enum Link {
        /** There is none: plain mode. */
        DISABLED,
        CONNECTED,
        /** Connected, and nothing is granted until all that is held is known again. */
        RECOVERING,
        UNREACHABLE
    }

    /** What becomes of session capacity while Redis is away. */
    public enum WhenAway {
        /** After one lease's time each session belongs to one of the last known gateways. */
        SHARE,
        /** Nothing is granted. */
        REFUSE
    }
}
