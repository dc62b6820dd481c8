package network.cortensor.portal.control.traffic;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Where traffic by minute is added up, in the transaction that stores the usage events: the sums are theirs by construction. */
public final class TrafficTable {
    private static final String ADD = """
            INSERT INTO portal.traffic_minutes AS t (minute, model, pool_id, router_id, session_id, gateway_id, outcome, requests,
                   prompt_tokens, completion_tokens, last_at, last_request_id, total_counts, first_token_counts, wait_counts)
            SELECT TIMESTAMPTZ 'epoch' + minute * INTERVAL '1 microsecond', model, pool, router, session, gateway, outcome,
                   requests, prompt, completion, TIMESTAMPTZ 'epoch' + last_at * INTERVAL '1 microsecond', last_request,
                   total::bigint[], first_token::bigint[], waited::bigint[]
              FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
                          ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS e (minute, model, pool, router, session, gateway, outcome, requests, prompt, completion, last_at, last_request,
                      total, first_token, waited)
            ON CONFLICT (minute, session_id, gateway_id, outcome, model, pool_id, router_id) DO UPDATE SET
                   requests = t.requests + excluded.requests,
                   prompt_tokens = t.prompt_tokens + excluded.prompt_tokens,
                   completion_tokens = t.completion_tokens + excluded.completion_tokens,
                   last_request_id = CASE WHEN excluded.last_at >= t.last_at
                                          THEN excluded.last_request_id ELSE t.last_request_id END,
                   last_at = greatest(t.last_at, excluded.last_at),
                   total_counts = portal.add_counts(t.total_counts, excluded.total_counts),
                   first_token_counts = portal.add_counts(t.first_token_counts, excluded.first_token_counts),
                   wait_counts = portal.add_counts(t.wait_counts, excluded.wait_counts)""";

    /** Writers that add to the same rows do so in the same order, so that they never wait for one another in a circle. */
    private static final Comparator<Row> ORDER = Comparator.comparing(Row::minute)
            .thenComparing(row -> row.route().session())
            .thenComparing(row -> row.route().gateway())
            .thenComparing(Row::outcome)
            .thenComparing(row -> row.route().model())
            .thenComparing(row -> row.route().pool())
            .thenComparing(row -> row.route().router());

    private TrafficTable() {}

    /** Adds events that were stored in this transaction and never before. */
    public static void add(Handle transaction, List<UsageEvent> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        Map<Row, List<UsageEvent>> rows =
                fresh.stream().collect(Collectors.groupingBy(Row::of, () -> new TreeMap<>(ORDER), Collectors.toList()));
        var sums = rows.entrySet().stream()
                .map(row -> Sum.of(row.getKey(), row.getValue()))
                .toList();
        try (var insert = transaction.getConnection().prepareStatement(ADD)) {
            insert.setQueryTimeout(Database.STATEMENT_SECONDS);
            new Binding(insert, sums).bind();
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }

    private record Row(Instant minute, Cell.Route route, Outcome outcome) {
        static Row of(UsageEvent event) {
            var route = event.route();
            return new Row(
                    event.occurredAt().truncatedTo(ChronoUnit.MINUTES),
                    new Cell.Route(
                            route.model(), route.poolId(), route.routerId(), route.sessionId(), route.gatewayId()),
                    Outcome.of(event));
        }
    }

    private record Sum(Row row, Cell cell) {
        static Sum of(Row row, List<UsageEvent> events) {
            var last = events.stream()
                    .max(Comparator.comparing(UsageEvent::occurredAt))
                    .orElseThrow();
            return new Sum(
                    row,
                    new Cell(
                            row.route(),
                            row.outcome(),
                            events.size(),
                            events.stream()
                                    .mapToLong(event -> event.tokens().prompt())
                                    .sum(),
                            events.stream()
                                    .mapToLong(event -> event.tokens().completion())
                                    .sum(),
                            last.occurredAt(),
                            last.requestId(),
                            Histogram.ofMicros(events.stream()
                                    .mapToLong(event -> event.timing().totalMicros())),
                            Histogram.ofMicros(events.stream()
                                    .mapToLong(event -> event.timing().firstTokenMicros())
                                    .filter(micros -> micros > 0)),
                            Histogram.ofMicros(events.stream()
                                    .mapToLong(event -> event.timing().waitMicros()))));
        }
    }

    /** Sums as columns, in the order of the statement. */
    private static final class Binding {
        private final PreparedStatement statement;
        private final List<Sum> sums;
        private int bound;

        Binding(PreparedStatement statement, List<Sum> sums) {
            this.statement = statement;
            this.sums = sums;
        }

        void bind() throws SQLException {
            column("int8", sum -> micros(sum.row().minute()));
            column("text", sum -> sum.row().route().model());
            column("text", sum -> sum.row().route().pool());
            column("text", sum -> sum.row().route().router());
            column("text", sum -> sum.row().route().session());
            column("text", sum -> sum.row().route().gateway());
            column("text", sum -> sum.row().outcome().word());
            column("int8", sum -> sum.cell().requests());
            column("int8", sum -> sum.cell().promptTokens());
            column("int8", sum -> sum.cell().completionTokens());
            column("int8", sum -> micros(sum.cell().lastAt()));
            column("text", sum -> sum.cell().lastRequestId());
            column("text", sum -> sum.cell().total().text());
            column("text", sum -> sum.cell().firstToken().text());
            column("text", sum -> sum.cell().waited().text());
        }

        private void column(String type, Function<Sum, Object> value) throws SQLException {
            var connection = statement.getConnection().unwrap(org.postgresql.PGConnection.class);
            statement.setArray(
                    ++bound,
                    connection.createArrayOf(type, sums.stream().map(value).toArray()));
        }

        private static long micros(Instant moment) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
        }
    }
}
