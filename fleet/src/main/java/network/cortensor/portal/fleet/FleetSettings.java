package network.cortensor.portal.fleet;

import java.time.Duration;

/**
 * How the fleet manager goes about it. Rules that decide what is healthy are no settings: they are written down and shown.
 *
 * @param name of this process; the fleet manager adds something that makes it unique
 * @param tick between two looks
 * @param pingInterval between two pings of one router
 * @param pingsAtOnce pings under way at most
 * @param count between two counts of what sessions have left
 * @param refresh between two writes that say that everything is still as it is
 * @param reconcile between two rounds of asking about odd requests
 * @param lead how long the lead lasts without being renewed
 * @param renew between two renewals of the lead
 */
public record FleetSettings(
        String name,
        Duration tick,
        Duration pingInterval,
        int pingsAtOnce,
        Duration count,
        Duration refresh,
        Duration reconcile,
        Duration lead,
        Duration renew) {
    public FleetSettings {
        if (lead.compareTo(renew.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("the lead has to last for two renewals at least");
        }
        if (pingsAtOnce < 1) {
            throw new IllegalArgumentException("at least one ping at once");
        }
    }

    /** The usual ones. */
    public static FleetSettings usual(String name) {
        return new FleetSettings(
                name,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                32,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2));
    }

    /** The same with another pause between pings. */
    public FleetSettings withPingInterval(Duration value) {
        return new FleetSettings(name, tick, value, pingsAtOnce, count, refresh, reconcile, lead, renew);
    }

    /** The same with another lead. */
    public FleetSettings withLead(Duration lasts, Duration renewed) {
        return new FleetSettings(name, tick, pingInterval, pingsAtOnce, count, refresh, reconcile, lasts, renewed);
    }

    /** The same with everything that is done now and then done so often. */
    public FleetSettings withPace(Duration each) {
        return new FleetSettings(name, each, each, pingsAtOnce, each, refresh, each, lead, renew);
    }
}
