package network.cortensor.portal.app.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;

/**
 * Sessions, leases and the waiting room.
 *
 * @param mode where capacity is counted
 * @param sessionLimit requests at once on a session for which the catalog says nothing
 * @param waitTimeout for a free session
 * @param maxWaiting requests that may wait for one pool
 * @param leaseTtl how long a lease lives without renewal
 * @param renewEvery how often leases are renewed
 * @param leaseMargin how long before its end a lease that was not renewed is given up
 * @param whenRedisAway what becomes of capacity while Redis is away
 * @param waitKeepAlive whether waiting streams are answered before they are served
 */
public record CapacityConfig(
        @Setting(
                value = "plain",
                what =
                        "Where sessions are counted: `plain` in the memory of the one gateway, `redis` for several gateways over the same sessions.")
        Mode mode,

        @Setting(
                value = "1",
                min = "1",
                max = "10000",
                what = "Requests at once on a Cortensor session for which the catalog names no limit.")
        int sessionLimit,

        @Setting(
                value = "10s",
                min = "0s",
                max = "10m",
                what = "How long a call may wait for a free session before `model_at_capacity`.")
        Duration waitTimeout,

        @Setting(
                value = "1000",
                min = "0",
                max = "100000",
                what =
                        "Calls that may wait for one pool; when it is full, the organization with the most waiting gives way.")
        int maxWaiting,

        @Setting(
                value = "15s",
                min = "3s",
                max = "5m",
                what =
                        "How long a lease lives without renewal: after this time the sessions of a gateway that died are free again. Redis mode.")
        Duration leaseTtl,

        @Setting(value = "5s", min = "500ms", max = "1m", what = "How often a gateway renews its leases. Redis mode.")
        Duration renewEvery,

        @Setting(
                value = "3s",
                min = "100ms",
                max = "1m",
                what =
                        "How long before a lease's end a gateway that could not renew it lets the request go. Redis mode.")
        Duration leaseMargin,

        @Setting(
                value = "share",
                what =
                        "What becomes of sessions while Redis is away: `share` divides them between the last known gateways, `refuse` serves nothing new.")
        WhenAway whenRedisAway,

        @Setting(
                value = "false",
                what =
                        "Whether a streamed call that waits longer than a second is answered with comments meanwhile; its status is 200 from then on, also if it is refused later.")
        boolean waitKeepAlive)
        implements Checked {
    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        // One renewal may fail, and the next one still comes in time.
        if (renewEvery.multipliedBy(2).plus(leaseMargin).compareTo(leaseTtl) > 0) {
            faults.add(new Fault(
                    "leaseTtl",
                    Notation.print(leaseTtl) + " is shorter than two renewals and the margin (2 x "
                            + Notation.print(renewEvery) + " + " + Notation.print(leaseMargin)
                            + "): raise it, or lower capacity.renewEvery or capacity.leaseMargin"));
        }
        return faults;
    }
}
