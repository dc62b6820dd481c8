package network.cortensor.portal.control.traffic;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import network.cortensor.portal.control.database.Database;
import org.jspecify.annotations.Nullable;

/** Traffic as it was stored. */
public final class TrafficReport {
    /** Minutes older than this are deleted. */
    public static final Duration KEPT = Duration.ofDays(30);

    private final Database database;

    /** Reports on a database. */
    public TrafficReport(Database database) {
        this.database = database;
    }

    /**
     * What to look at.
     *
     * @param from from this minute on
     * @param to up to this moment, its minute not included unless it has begun
     * @param model only this alias, or null for all
     * @param session only this session, or null for all
     */
    public record Window(
            Instant from,
            Instant to,
            @Nullable String model,
            @Nullable String session) {
        /** All traffic of the minutes that touch the time before a moment. */
        public static Window last(Duration time, Instant now) {
            return new Window(now.minus(time).truncatedTo(ChronoUnit.MINUTES), now.plusSeconds(60), null, null);
        }
    }

    /**
     * Traffic of one step of time.
     *
     * @param at its start
     * @param cell what happened
     */
    public record Step(Instant at, Cell cell) {}

    /**
     * Refusals before a request was sent.
     *
     * @param at the start of the step
     * @param code why
     * @param count how many
     */
    public record Refusals(Instant at, String code, long count) {}

    /** Traffic by route and outcome over the whole window. */
    public List<Cell> cells(Window window) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT model, pool_id, router_id, session_id, gateway_id, outcome, sum(requests)::bigint AS requests,
                               sum(prompt_tokens)::bigint AS prompt, sum(completion_tokens)::bigint AS completion,
                               max(last_at) AS last_at, (array_agg(last_request_id ORDER BY last_at DESC))[1] AS last_request,
                               portal.sum_counts(total_counts) AS total, portal.sum_counts(first_token_counts) AS first_token,
                               portal.sum_counts(wait_counts) AS waited
                          FROM portal.traffic_minutes
                         WHERE minute >= :from AND minute < :to
                           AND (CAST(:model AS text) IS NULL OR model = :model)
                           AND (CAST(:session AS text) IS NULL OR session_id = :session)
                         GROUP BY 1, 2, 3, 4, 5, 6""")
                        .bind("from", window.from())
                        .bind("to", window.to())
                        .bind("model", window.model())
                        .bind("session", window.session())
                        .map((row, context) -> cell(row))
                        .list());
    }

    /** Traffic by route and outcome for each step of the window that had any, in order. */
    public List<Step> steps(Window window, Duration step) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT date_bin(make_interval(secs => :step), minute, TIMESTAMPTZ 'epoch') AS at,
                               model, pool_id, router_id, session_id, gateway_id, outcome, sum(requests)::bigint AS requests,
                               sum(prompt_tokens)::bigint AS prompt, sum(completion_tokens)::bigint AS completion,
                               max(last_at) AS last_at, (array_agg(last_request_id ORDER BY last_at DESC))[1] AS last_request,
                               portal.sum_counts(total_counts) AS total, portal.sum_counts(first_token_counts) AS first_token,
                               portal.sum_counts(wait_counts) AS waited
                          FROM portal.traffic_minutes
                         WHERE minute >= :from AND minute < :to
                           AND (CAST(:model AS text) IS NULL OR model = :model)
                           AND (CAST(:session AS text) IS NULL OR session_id = :session)
                         GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1""")
                        .bind("step", step.toSeconds())
                        .bind("from", window.from())
                        .bind("to", window.to())
                        .bind("model", window.model())
                        .bind("session", window.session())
                        .map((row, context) -> new Step(row.getTimestamp("at").toInstant(), cell(row)))
                        .list());
    }

    /** Refusals of known callers, of all models together: they are counted by key and code only. */
    public List<Refusals> refusals(Instant from, Instant to, Duration step) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT date_bin(make_interval(secs => :step), minute, TIMESTAMPTZ 'epoch') AS at, code,
                               sum(count)::bigint AS count
                          FROM portal.refusal_counts WHERE minute >= :from AND minute < :to GROUP BY 1, 2 ORDER BY 1, 2""")
                        .bind("step", step.toSeconds())
                        .bind("from", from)
                        .bind("to", to)
                        .map((row, context) -> new Refusals(
                                row.getTimestamp("at").toInstant(), row.getString("code"), row.getLong("count")))
                        .list());
    }

    private static Cell cell(ResultSet row) throws SQLException {
        return cell(
                row,
                new Cell.Route(
                        row.getString("model"),
                        row.getString("pool_id"),
                        row.getString("router_id"),
                        row.getString("session_id"),
                        row.getString("gateway_id")));
    }

    static Cell cell(ResultSet row, Cell.Route route) throws SQLException {
        return new Cell(
                route,
                Outcome.of(row.getString("outcome")),
                row.getLong("requests"),
                row.getLong("prompt"),
                row.getLong("completion"),
                row.getTimestamp("last_at").toInstant(),
                row.getString("last_request"),
                histogram(row, "total"),
                histogram(row, "first_token"),
                histogram(row, "waited"));
    }

    private static Histogram histogram(ResultSet row, String column) throws SQLException {
        var counts = (Long[]) row.getArray(column).getArray();
        var plain = new long[counts.length];
        for (var i = 0; i < plain.length; i++) {
            plain[i] = counts[i];
        }
        return Histogram.of(plain);
    }
}
