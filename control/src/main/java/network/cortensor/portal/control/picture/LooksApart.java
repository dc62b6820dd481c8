package network.cortensor.portal.control.picture;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.domain.fleet.GatewayReport;

/** What has happened between two looks at the fleet. Remembers the last look only. For one thread. */
final class LooksApart {
    private Map<String, Map<String, Long>> skipped = Map.of();
    private Map<Long, HeldLease> leases = Map.of();

    /** How often round robin passed sessions by since the last look, by session; of gateways that were heard of then. */
    Map<String, Long> skipped(List<GatewayReport> reports) {
        var now = new HashMap<String, Map<String, Long>>();
        var grown = new HashMap<String, Long>();
        for (var report : reports) {
            var counts = new HashMap<String, Long>();
            var before = skipped.get(report.instance());
            for (var session : report.sessions()) {
                counts.put(session.sessionId(), session.skipped());
                var more = before == null
                        ? 0
                        : session.skipped() - before.getOrDefault(session.sessionId(), session.skipped());
                if (more > 0) {
                    grown.merge(session.sessionId(), more, Long::sum);
                }
            }
            now.put(report.instance(), counts);
        }
        skipped = now;
        return grown;
    }

    /**
     * Leases that have run out since the last look, by session: those that are gone and were not renewed although their time was over.
     * One that ended in its last moment counts as well.
     */
    Map<String, Long> expired(List<HeldLease> held, Instant now) {
        var current = held.stream().collect(Collectors.toMap(HeldLease::number, lease -> lease, (a, b) -> b));
        var over = leases.values().stream()
                .filter(lease -> !current.containsKey(lease.number()))
                .filter(lease -> lease.expiresAt() != null && !lease.expiresAt().isAfter(now))
                .collect(Collectors.groupingBy(HeldLease::sessionId, Collectors.counting()));
        leases = current;
        return over;
    }
}
