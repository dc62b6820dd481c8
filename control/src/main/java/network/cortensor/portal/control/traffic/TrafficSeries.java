package network.cortensor.portal.control.traffic;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import org.jspecify.annotations.Nullable;

/** Traffic over time, told apart by one part of its route or by its outcome, added up from minutes. */
public final class TrafficSeries {
    /** So many are told apart; what all others did is one more series. */
    public static final int TOLD_APART = 8;

    /** Adding up is given up after this; a shorter time or a filter then helps. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String WHERE = """
            minute >= :from AND minute < :to
            AND (CAST(:model AS text) IS NULL OR model = :model)
            AND (CAST(:pool AS text) IS NULL OR pool_id = :pool)
            AND (CAST(:router AS text) IS NULL OR router_id = :router)
            AND (CAST(:session AS text) IS NULL OR session_id = :session)
            AND (CAST(:gateway AS text) IS NULL OR gateway_id = :gateway)""";

    private static final Cell.Route ANY = new Cell.Route("", "", "", "", "");

    private final Database database;

    /** Series from a database. */
    public TrafficSeries(Database database) {
        this.database = database;
    }

    /** What series are told apart by. */
    public enum By {
        NOTHING("'all'"),
        MODEL("model"),
        POOL("pool_id"),
        ROUTER("router_id"),
        SESSION("session_id"),
        GATEWAY("gateway_id"),
        OUTCOME("outcome");

        private final String column;

        By(String column) {
            this.column = column;
        }
    }

    /**
     * Which part.
     *
     * @param from the start of the first step
     * @param to the end of the last one
     * @param step how long each is, whole minutes
     * @param only values that parts of the route must have
     */
    public record Window(Instant from, Instant to, Duration step, Only only) {}

    /**
     * Values that parts of the route must have; null is any.
     *
     * @param model the alias
     * @param pool its pool
     * @param router its router
     * @param session its session
     * @param gateway who served it
     */
    public record Only(
            @Nullable String model,
            @Nullable String pool,
            @Nullable String router,
            @Nullable String session,
            @Nullable String gateway) {}

    /**
     * Cells by name and start of the step, the most traffic first; all others together under the empty name, steps without traffic left
     * out.
     *
     * @throws org.jdbi.v3.core.statement.StatementException if it takes too long
     */
    public Map<String, Map<Instant, List<Cell>>> read(Window window, By by) {
        var found = new LinkedHashMap<String, Map<Instant, List<Cell>>>();
        database.jdbi().useTransaction(transaction -> {
            transaction.execute("SET LOCAL statement_timeout = " + PATIENCE.toMillis());
            var only = window.only();
            var top = transaction
                    .createQuery(
                            "SELECT %s FROM portal.traffic_minutes WHERE %s GROUP BY 1 ORDER BY sum(requests) DESC, 1 LIMIT %d"
                                    .formatted(by.column, WHERE, TOLD_APART))
                    .bind("from", window.from())
                    .bind("to", window.to())
                    .bindMethods(only)
                    .mapTo(String.class)
                    .list();
            top.forEach(id -> found.put(id, new LinkedHashMap<>()));
            transaction
                    .createQuery("""
                            SELECT date_bin(make_interval(secs => :step), minute, TIMESTAMPTZ 'epoch') AS at,
                                   CASE WHEN %1$s = ANY(:top) THEN %1$s ELSE '' END AS id, outcome,
                                   sum(requests)::bigint AS requests, sum(prompt_tokens)::bigint AS prompt,
                                   sum(completion_tokens)::bigint AS completion, max(last_at) AS last_at,
                                   (array_agg(last_request_id ORDER BY last_at DESC))[1] AS last_request,
                                   portal.sum_counts(total_counts) AS total, portal.sum_counts(first_token_counts) AS first_token,
                                   portal.sum_counts(wait_counts) AS waited
                              FROM portal.traffic_minutes WHERE %2$s GROUP BY 1, 2, 3 ORDER BY 1""".formatted(by.column, WHERE))
                    .bind("step", window.step().toSeconds())
                    .bind("from", window.from())
                    .bind("to", window.to())
                    .bindMethods(only)
                    .bindArray("top", String.class, (Object[]) top.toArray(String[]::new))
                    .map((row, context) -> found.computeIfAbsent(row.getString("id"), id -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getTimestamp("at").toInstant(), at -> new ArrayList<>())
                            .add(cell(row)))
                    .list();
        });
        return found;
    }

    private static Cell cell(ResultSet row) throws SQLException {
        return TrafficReport.cell(row, ANY);
    }
}
