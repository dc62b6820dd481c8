package network.cortensor.portal.control.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import network.cortensor.portal.control.picture.FleetView;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.SessionReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;

/** Gateways that report what a test says. */
final class ReportedFleet implements FleetView {
    final List<GatewayReport> reports = new CopyOnWriteArrayList<>();
    final List<HeldLease> leases = new CopyOnWriteArrayList<>();

    /** When true, the shared state cannot be asked. */
    volatile boolean away;

    @Override
    public List<GatewayReport> gateways() {
        if (away) {
            throw new IllegalStateException("away");
        }
        return List.copyOf(reports);
    }

    @Override
    public List<HeldLease> leases() {
        return List.copyOf(leases);
    }

    boolean release(long number) {
        return leases.removeIf(lease -> lease.number() == number);
    }

    /** A gateway with so much work on session oss-20b-1, the only one that it has heard of. */
    static GatewayReport report(String id, Instant at, long catalogVersion, int inFlight, int waiting) {
        return new GatewayReport(
                id,
                id + "-1",
                "1.0.0",
                at.minusSeconds(100),
                at,
                catalogVersion,
                "hash",
                false,
                inFlight + waiting,
                new CapacityReport(
                        CapacityReport.Mode.REDIS,
                        CapacityReport.Link.CONNECTED,
                        CapacityReport.WhenAway.SHARE,
                        false,
                        300,
                        900,
                        0,
                        null,
                        "6.2.14 master",
                        0,
                        inFlight,
                        0,
                        1,
                        0),
                List.of(new PoolReport("oss-20b", inFlight, waiting, 2_000_000, 100, 20, 3, 2, 1)),
                List.of(new SessionReport("oss-20b-1", inFlight, 1, 120, 9)),
                List.of(new RouterReport(
                        "router-1",
                        RouterReport.Breaker.CLOSED,
                        0,
                        120,
                        Map.of(UpstreamFailure.TIMEOUT, 2L),
                        at.minusSeconds(5),
                        null)),
                new GatewayReport.ProcessReport(1 << 20, 1 << 30, 0.2, 12, 800, 3, 4));
    }
}
