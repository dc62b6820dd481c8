package network.cortensor.portal.control.picture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.traffic.TrafficSeries;
import org.jspecify.annotations.Nullable;

/** How busy the fleet, its pools or its sessions were over time, added up from minutes. */
public final class OccupancySeries {
    private final Database database;

    /** Series from a database. */
    public OccupancySeries(Database database) {
        this.database = database;
    }

    /** What a series is of. */
    public enum Of {
        FLEET("'all'", "pool_id = '' AND session_id = ''"),
        POOL("pool_id", "pool_id <> '' AND session_id = ''"),
        SESSION("session_id", "session_id <> ''");

        private final String id;
        private final String rows;

        Of(String id, String rows) {
            this.id = id;
            this.rows = rows;
        }
    }

    /**
     * Which part.
     *
     * @param from the start of the first step
     * @param to the end of the last one
     * @param step how long each is, whole minutes
     * @param pool only this one, or its sessions; null for all
     * @param session only this one; null for all
     */
    public record Window(
            Instant from,
            Instant to,
            Duration step,
            @Nullable String pool,
            @Nullable String session) {}

    /**
     * How busy something was during one step.
     *
     * @param slots mean
     * @param inFlight mean
     * @param waiting mean
     * @param mostInFlight the most that one look found; null of all others together
     * @param mostWaiting the most that one look found; null of all others together
     * @param fullShare part of the looks that found no free slot, 0 to 1; null of all others together
     * @param counts what gateways counted
     * @param roundTripP99Micros to Redis, the highest; 0 for none
     */
    public record Point(
            double slots,
            double inFlight,
            double waiting,
            @Nullable Integer mostInFlight,
            @Nullable Integer mostWaiting,
            @Nullable Double fullShare,
            OccupancyCounts counts,
            long roundTripP99Micros) {}

    /**
     * By name and start of the step; the busiest first, all others together under the empty name, steps that nobody looked at left
     * out.
     */
    public Map<String, Map<Instant, Point>> read(Window window, Of of) {
        var found = new LinkedHashMap<String, Map<Instant, Point>>();
        database.jdbi().useHandle(handle -> {
            var top = handle.createQuery("""
                            SELECT %1$s FROM portal.occupancy_minutes WHERE %2$s GROUP BY 1 ORDER BY sum(in_flight) DESC, 1 LIMIT %3$d
                            """.formatted(of.id, where(of), TrafficSeries.TOLD_APART))
                    .bind("from", window.from())
                    .bind("to", window.to())
                    .bind("pool", window.pool())
                    .bind("session", window.session())
                    .mapTo(String.class)
                    .list();
            top.forEach(id -> found.put(id, new LinkedHashMap<>()));
            handle.createQuery("""
                            WITH each AS (
                                SELECT date_bin(make_interval(secs => :step), minute, TIMESTAMPTZ 'epoch') AS at, %1$s AS id,
                                       sum(slots)::float8 / sum(looks) AS slots, sum(in_flight)::float8 / sum(looks) AS in_flight,
                                       sum(waiting)::float8 / sum(looks) AS waiting, max(most_in_flight) AS most_in_flight,
                                       max(most_waiting) AS most_waiting, sum(full_looks)::float8 / sum(looks) AS full_share,
                                       sum(at_once)::bigint AS at_once, sum(after_wait)::bigint AS after_wait,
                                       sum(refused)::bigint AS refused, sum(timed_out)::bigint AS timed_out,
                                       sum(left_waiting)::bigint AS left_waiting, sum(skipped)::bigint AS skipped,
                                       sum(expired)::bigint AS expired, max(round_trip_p99_micros) AS round_trip
                                  FROM portal.occupancy_minutes WHERE %2$s GROUP BY 1, 2)
                            SELECT at, CASE WHEN id = ANY(:top) THEN id ELSE '' END AS id, sum(slots) AS slots,
                                   sum(in_flight) AS in_flight, sum(waiting) AS waiting, max(most_in_flight) AS most_in_flight,
                                   max(most_waiting) AS most_waiting, max(full_share) AS full_share, sum(at_once) AS at_once,
                                   sum(after_wait) AS after_wait, sum(refused) AS refused, sum(timed_out) AS timed_out,
                                   sum(left_waiting) AS left_waiting, sum(skipped) AS skipped, sum(expired) AS expired,
                                   max(round_trip) AS round_trip
                              FROM each GROUP BY 1, 2 ORDER BY 1""".formatted(of.id, where(of)))
                    .bind("step", window.step().toSeconds())
                    .bind("from", window.from())
                    .bind("to", window.to())
                    .bind("pool", window.pool())
                    .bind("session", window.session())
                    .bindArray("top", String.class, (Object[]) top.toArray(String[]::new))
                    .map((row, context) -> found.computeIfAbsent(row.getString("id"), id -> new LinkedHashMap<>())
                                    .put(row.getTimestamp("at").toInstant(), point(row))
                            == null)
                    .list();
        });
        return found;
    }

    private static String where(Of of) {
        return of.rows + """
                 AND minute >= :from AND minute < :to
                 AND (CAST(:pool AS text) IS NULL OR pool_id = :pool)
                 AND (CAST(:session AS text) IS NULL OR session_id = :session)""";
    }

    private static Point point(ResultSet row) throws SQLException {
        var one = !row.getString("id").isEmpty();
        return new Point(
                row.getDouble("slots"),
                row.getDouble("in_flight"),
                row.getDouble("waiting"),
                one ? row.getInt("most_in_flight") : null,
                one ? row.getInt("most_waiting") : null,
                one ? row.getDouble("full_share") : null,
                new OccupancyCounts(
                        row.getLong("at_once"),
                        row.getLong("after_wait"),
                        row.getLong("refused"),
                        row.getLong("timed_out"),
                        row.getLong("left_waiting"),
                        row.getLong("skipped"),
                        row.getLong("expired")),
                row.getLong("round_trip"));
    }
}
