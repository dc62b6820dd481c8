package network.cortensor.portal.fleet.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Turns gateways' counters, which only grow, into what happened between two looks. A gateway that is seen for the first time says
 * nothing yet, unless it started while we watched: its history is not news. Confined to one thread.
 */
public final class GatewayDifferences {
    /** A report that is older says nothing about breakers. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** A gateway that was silent for longer is forgotten. */
    static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Instant watchingSince;
    private final Map<String, Gateway> gateways = new HashMap<>();

    /** Differences from this moment on. */
    public GatewayDifferences(Instant watchingSince) {
        this.watchingSince = watchingSince;
    }

    /** What happened since the last call, by router. Routers that no gateway knows are not in it. */
    public Map<String, Passive> take(List<GatewayReport> reports, Instant now) {
        var all = new HashMap<String, Passive>();
        for (var report : reports) {
            var known = gateways.get(report.instance());
            var isNew = known == null;
            var gateway = known == null ? new Gateway() : known;
            gateways.put(report.instance(), gateway);
            gateway.seen = report.at();
            var fresh = report.at().isAfter(now.minus(FRESH));
            var baseline = isNew && !report.startedAt().isAfter(watchingSince);
            for (var router : report.routers()) {
                var before = gateway.routers.put(router.routerId(), router);
                var open = fresh && router.breaker() == RouterReport.Breaker.OPEN ? 1 : 0;
                var difference = baseline
                        ? new Passive(0, Map.of(), open, fresh ? 1 : 0)
                        : difference(before, router, open, fresh ? 1 : 0);
                all.merge(router.routerId(), difference, Passive::plus);
            }
        }
        gateways.values().removeIf(gateway -> gateway.seen.isBefore(now.minus(FORGOTTEN)));
        return all;
    }

    private static Passive difference(@Nullable RouterReport before, RouterReport now, int open, int fresh) {
        var failed = new EnumMap<UpstreamFailure, Long>(UpstreamFailure.class);
        now.failed().forEach((failure, count) -> {
            var more = more(before == null ? 0 : before.failed().getOrDefault(failure, 0L), count);
            if (more > 0) {
                failed.put(failure, more);
            }
        });
        return new Passive(more(before == null ? 0 : before.succeeded(), now.succeeded()), failed, open, fresh);
    }

    /** A counter that fell has begun anew. */
    private static long more(long before, long now) {
        return now >= before ? now - before : now;
    }

    private static final class Gateway {
        private final Map<String, RouterReport> routers = new HashMap<>();
        private Instant seen = Instant.EPOCH;
    }
}
