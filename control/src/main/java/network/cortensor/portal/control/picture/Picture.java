package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/**
 * The fleet at one moment.
 *
 * @param at when
 * @param catalog what is sold and what serves it
 * @param standing what is set and observed
 * @param live what gateways say
 * @param recent what was served
 */
public record Picture(Instant at, Catalog catalog, Standing standing, Live live, Recent recent) {
    private static final Duration LAST_FIVE = Duration.ofSeconds(330);

    /**
     * What gateways say.
     *
     * @param gateways the reports of those that live
     * @param missing the last reports of those that were heard of during the last hour and are not any more
     * @param leases that are held
     * @param unreachable why the shared state could not be asked; empty when it could
     */
    public record Live(
            List<GatewayReport> gateways, List<GatewayReport> missing, List<HeldLease> leases, String unreachable) {
        /** Whether anything is known of what runs now. */
        public boolean known() {
            return !gateways.isEmpty();
        }

        /** A pool's figures by gateway. */
        public List<PoolReport> pool(String id) {
            return of(GatewayReport::pools, PoolReport::poolId, id);
        }

        /** A session's figures by gateway. */
        public List<SessionReport> session(String id) {
            return of(GatewayReport::sessions, SessionReport::sessionId, id);
        }

        /** A router's figures by gateway. */
        public List<RouterReport> router(String id) {
            return of(GatewayReport::routers, RouterReport::routerId, id);
        }

        /** Requests at work on a session. */
        public int inFlight(String session) {
            return session(session).stream().mapToInt(SessionReport::inFlight).sum();
        }

        /** A figure of all pools of all gateways. */
        public int sum(ToIntFunction<PoolReport> figure) {
            return gateways.stream()
                    .flatMap(gateway -> gateway.pools().stream())
                    .mapToInt(figure)
                    .sum();
        }

        private <T> List<T> of(Function<GatewayReport, List<T>> part, Function<T, String> name, String id) {
            return gateways.stream()
                    .flatMap(gateway -> part.apply(gateway).stream())
                    .filter(report -> id.equals(name.apply(report)))
                    .toList();
        }
    }

    /**
     * What was served.
     *
     * @param fiveMinutes the last five minutes and the one that runs
     * @param hour the last hour and the minute that runs
     * @param byMinute the last quarter of an hour by minute
     */
    public record Recent(List<Cell> fiveMinutes, List<Cell> hour, List<TrafficReport.Step> byMinute) {
        /** Traffic of five minutes. */
        public Traffic five(Function<Cell.Route, String> part, String value) {
            return Traffic.of(only(fiveMinutes, part, value));
        }

        /** Traffic of an hour. */
        public Traffic hour(Function<Cell.Route, String> part, String value) {
            return Traffic.of(only(hour, part, value));
        }

        private static List<Cell> only(List<Cell> cells, Function<Cell.Route, String> part, String value) {
            return cells.stream()
                    .filter(cell -> value.equals(part.apply(cell.route())))
                    .toList();
        }
    }

    /** How long {@link Recent#fiveMinutes} are: five whole minutes, and as much as has run of the next. */
    public Duration fiveMinutesLength() {
        return Duration.between(at.truncatedTo(ChronoUnit.MINUTES), at).plusMinutes(5);
    }

    /** The same on average, within 9 %: what rows divide by, which must not change with every second that passes. */
    public Duration lastFive() {
        return LAST_FIVE;
    }

    /** Every session with its pool. */
    public Stream<Placed> sessions() {
        return catalog.pools().values().stream()
                .flatMap(pool -> pool.sessions().stream().map(session -> new Placed(pool, session)));
    }

    /**
     * A session and its pool.
     *
     * @param pool where
     * @param session which
     */
    public record Placed(Pool pool, Session session) {}

    /** Aliases that a pool serves, as a route or as a fallback. */
    public List<String> aliases(String pool) {
        return catalog.offers().values().stream()
                .filter(offer -> pools(offer).anyMatch(serves -> serves.id().equals(pool)))
                .map(Offer::alias)
                .toList();
    }

    /** Requests that fit at once; none where the pool takes none. */
    public static int slots(Pool pool) {
        return pool.state().takesRequests()
                ? pool.sessions().stream().mapToInt(Session::slots).sum()
                : 0;
    }

    /** What is set and observed on a pool. */
    public Standing.OfPool pool(String id) {
        return Objects.requireNonNullElse(standing.pools().get(id), new Standing.OfPool(null, null, null));
    }

    /** What is set and observed on a session. */
    public Standing.OfSession session(String id) {
        return Objects.requireNonNullElse(
                standing.sessions().get(id), new Standing.OfSession(null, null, null, null, null));
    }

    /** Leases by session, the oldest first. */
    public Map<String, List<HeldLease>> leases() {
        return live.leases().stream()
                .sorted(Comparator.comparing(HeldLease::takenAt))
                .collect(Collectors.groupingBy(HeldLease::sessionId));
    }

    private static Stream<Pool> pools(Offer offer) {
        return Stream.concat(offer.routes().stream().map(Offer.Route::pool), offer.fallbacks().stream());
    }
}
