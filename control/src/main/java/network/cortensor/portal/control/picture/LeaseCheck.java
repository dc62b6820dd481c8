package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.SessionReport;
import org.jspecify.annotations.Nullable;

/**
 * Leases as the shared state has them beside what gateways say that they hold.
 *
 * @param orphans leases that nobody seems to hold, the oldest first
 * @param unleased sessions where a gateway counts more requests than it has leases
 */
public record LeaseCheck(List<Orphan> orphans, List<Unleased> unleased) {
    /** A report is from a moment before leases were listed: what was granted since is not in it, and clocks differ a little. */
    private static final Duration REPORT_LAGS = Duration.ofSeconds(2);

    public LeaseCheck {
        orphans = List.copyOf(orphans);
        unleased = List.copyOf(unleased);
    }

    /** Why a lease seems to be nobody's. */
    public enum Reason {
        /** Its gateway's run does not report any more. */
        HOLDER_GONE,
        /** Its time was over and it is still there. */
        EXPIRED,
        /** Its gateway counts fewer requests on the session; which of its leases is left over is not known: the oldest is named. */
        NOT_COUNTED
    }

    /**
     * A lease that nobody seems to hold.
     *
     * @param lease which
     * @param gateway its gateway's name; null when it was not heard of for an hour
     * @param reason why
     */
    public record Orphan(HeldLease lease, @Nullable String gateway, Reason reason) {}

    /**
     * A session where a gateway counts more requests than it has leases.
     *
     * @param gateway its name
     * @param session which
     * @param inFlight as the gateway says
     * @param leases as the shared state says
     */
    public record Unleased(String gateway, String session, int inFlight, int leases) {
        /** Whether it was so at another look too, whichever requests came and went between the two. */
        boolean stays(Unleased other) {
            return gateway.equals(other.gateway)
                    && session.equals(other.session)
                    && Math.min(inFlight, other.inFlight) > Math.max(leases, other.leases);
        }
    }

    /** Compares. */
    public static LeaseCheck of(Picture.Live live, Instant now) {
        Map<String, GatewayReport> holders = live.gateways().stream()
                .collect(Collectors.toMap(GatewayReport::instance, gateway -> gateway, (a, b) -> b));
        var gone = live.missing().stream()
                .collect(Collectors.toMap(GatewayReport::instance, GatewayReport::gatewayId, (a, b) -> b));
        var orphans = new ArrayList<Orphan>();
        var counted = new TreeMap<String, Map<String, List<HeldLease>>>();
        for (var lease : live.leases()) {
            var holder = holders.get(lease.instance());
            var ends = lease.expiresAt();
            if (holder == null) {
                orphans.add(new Orphan(lease, gone.get(lease.instance()), Reason.HOLDER_GONE));
            } else if (ends != null && ends.plus(REPORT_LAGS).isBefore(now)) {
                orphans.add(new Orphan(lease, holder.gatewayId(), Reason.EXPIRED));
            } else {
                counted.computeIfAbsent(lease.instance(), instance -> new TreeMap<>())
                        .computeIfAbsent(lease.sessionId(), session -> new ArrayList<>())
                        .add(lease);
            }
        }
        var unleased = new ArrayList<Unleased>();
        for (var holder : holders.values()) {
            compare(holder, counted.getOrDefault(holder.instance(), Map.of()), orphans, unleased);
        }
        orphans.sort(Comparator.comparing(orphan -> orphan.lease().takenAt()));
        unleased.sort(Comparator.comparing(Unleased::gateway).thenComparing(Unleased::session));
        return new LeaseCheck(orphans, unleased);
    }

    /** What both looks have found: what was only under way in one of them is left out. */
    public LeaseCheck and(LeaseCheck later) {
        var numbers = orphans.stream().map(orphan -> orphan.lease().number()).collect(Collectors.toSet());
        return new LeaseCheck(
                later.orphans.stream()
                        .filter(orphan -> numbers.contains(orphan.lease().number()))
                        .toList(),
                later.unleased.stream()
                        .filter(one -> unleased.stream().anyMatch(one::stays))
                        .toList());
    }

    private static void compare(
            GatewayReport holder, Map<String, List<HeldLease>> leases, List<Orphan> orphans, List<Unleased> unleased) {
        var inFlight = holder.sessions().stream()
                .collect(Collectors.toMap(SessionReport::sessionId, SessionReport::inFlight, Integer::sum));
        leases.forEach((session, held) -> {
            var known = held.stream()
                    .filter(lease -> lease.takenAt().isBefore(holder.at().minus(REPORT_LAGS)))
                    .sorted(Comparator.comparing(HeldLease::takenAt))
                    .toList();
            known.stream()
                    .limit(Math.max(0, known.size() - inFlight.getOrDefault(session, 0)))
                    .forEach(lease -> orphans.add(new Orphan(lease, holder.gatewayId(), Reason.NOT_COUNTED)));
        });
        inFlight.forEach((session, count) -> {
            var held = leases.getOrDefault(session, List.of()).size();
            if (count > held) {
                unleased.add(new Unleased(holder.gatewayId(), session, count, held));
            }
        });
    }
}
