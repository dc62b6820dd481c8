package network.cortensor.portal.control.web;

import java.time.Duration;
import java.util.Map;

/**
 * How capacity is configured, and where each value comes from.
 *
 * @param mode {@code plain} or {@code redis}
 * @param defaultInFlight requests at once on a session for which the catalog names no limit
 * @param leaseTtl how long a lease lives without renewal
 * @param leaseRenew how often leases are renewed
 * @param waitTimeout how long a request may wait for a session
 * @param maxWaiting requests that may wait for one pool
 * @param whenAway what becomes of capacity while Redis is away: {@code share} or {@code refuse}
 * @param sources by field of the capacity document: {@code mode}, {@code default_in_flight}, {@code lease_ttl_ms},
 *     {@code lease_renew_ms}, {@code wait_timeout_ms}, {@code max_waiting}, {@code fail_policy}
 */
public record CapacitySettings(
        String mode,
        int defaultInFlight,
        Duration leaseTtl,
        Duration leaseRenew,
        Duration waitTimeout,
        int maxWaiting,
        String whenAway,
        Map<String, Source> sources) {
    public CapacitySettings {
        sources = Map.copyOf(sources);
    }

    /**
     * Where a value comes from.
     *
     * @param source {@code environment}, {@code file}, {@code option} or {@code default}
     * @param environment the variable that sets it
     */
    public record Source(String source, String environment) {}
}
