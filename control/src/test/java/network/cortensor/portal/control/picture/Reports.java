package network.cortensor.portal.control.picture;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/** Reports of gateways for tests. */
final class Reports {
    private Reports() {}

    /** The first run of a gateway, with so many requests on sessions. */
    static GatewayReport gateway(String id, Instant at, Map<String, Integer> inFlight) {
        return gateway(
                id,
                at,
                List.of(),
                inFlight.entrySet().stream()
                        .map(entry -> new SessionReport(entry.getKey(), entry.getValue(), entry.getValue(), 0, 0))
                        .toList());
    }

    static GatewayReport gateway(String id, Instant at, List<PoolReport> pools, List<SessionReport> sessions) {
        return new GatewayReport(
                id,
                id + "-1",
                "1.0.0",
                at.minusSeconds(100),
                at,
                1,
                "hash",
                false,
                0,
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
                        0,
                        0,
                        0,
                        0),
                pools,
                sessions,
                List.of(),
                new GatewayReport.ProcessReport(1 << 20, 1 << 30, 0.2, 12, 800, 3, 4));
    }
}
