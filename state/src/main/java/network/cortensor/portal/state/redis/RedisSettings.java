package network.cortensor.portal.state.redis;

import java.time.Duration;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;

/**
 * How a gateway shares capacity.
 *
 * @param instance this run of this gateway, unique for ever: its name and its start
 * @param tag the hash tag of all keys, without braces: gateways with the same tag share
 * @param leaseTtl how long a lease outlives its last renewal
 * @param margin so long before its end a lease is not used any more
 * @param renewEvery how often leases are renewed
 * @param maxWaiting requests that may wait for one pool, over all gateways
 * @param whenAway what becomes of capacity while Redis is away
 * @param serves whether this process leases sessions; one that only looks on counts as no gateway, and has no share
 */
public record RedisSettings(
        String instance,
        String tag,
        Duration leaseTtl,
        Duration margin,
        Duration renewEvery,
        int maxWaiting,
        WhenAway whenAway,
        boolean serves) {
    public RedisSettings {
        if (!serves && whenAway == WhenAway.SHARE) {
            throw new IllegalArgumentException("who only looks on has no share");
        }
        if (leaseTtl.toMillis() < 1000) {
            throw new IllegalArgumentException("a lease lasts at least a second: " + leaseTtl);
        }
        if (renewEvery.multipliedBy(2).plus(margin).compareTo(leaseTtl) > 0) {
            throw new IllegalArgumentException("a lease has to outlive two renewals and the margin: " + leaseTtl);
        }
    }

    /** Renewed three times within the time to live, with a fifth of it as the margin. */
    public static RedisSettings of(String instance, Duration leaseTtl, int maxWaiting, WhenAway whenAway) {
        return new RedisSettings(
                instance,
                "portal:capacity",
                leaseTtl,
                leaseTtl.dividedBy(5),
                leaseTtl.dividedBy(3),
                maxWaiting,
                whenAway,
                true);
    }
}
