package network.cortensor.portal.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import network.cortensor.portal.testkit.Eventually;

/** The usage events in the database, read with plain SQL: what a bill would be made of. */
final class UsageTable {
    private static final Duration SHIPPED = Duration.ofSeconds(20);
    private static final String ROWS = """
            SELECT e.request_id, e.model, e.ended, e.prompt_tokens, e.completion_tokens, e.usage_source, e.cost,
                   l.status, l.error_code, l.session_id, l.client_reference
            FROM portal.usage_events e JOIN portal.request_logs l USING (request_id, occurred_at)
            ORDER BY e.occurred_at""";

    private final String url;
    private final String user;
    private final String password;

    UsageTable(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** The table in the database that the program brought along. */
    static UsageTable embedded(Installation installation) {
        return new UsageTable(
                "jdbc:postgresql://127.0.0.1:" + installation.databasePort()
                        + "/postgres?connectTimeout=5&socketTimeout=10",
                "portal",
                installation.databasePassword());
    }

    /** Every event, in the order in which the requests arrived. */
    List<UsageRow> rows() {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(ROWS)) {
            var rows = new ArrayList<UsageRow>();
            while (result.next()) {
                rows.add(row(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError("the database cannot be read", e);
        }
    }

    /** Waits until the events are as wanted, for as long as shipping may take. */
    List<UsageRow> await(String what, Predicate<List<UsageRow>> wanted) {
        return await(what, SHIPPED, wanted);
    }

    List<UsageRow> await(String what, Duration limit, Predicate<List<UsageRow>> wanted) {
        return Eventually.get(what, limit, this::rows, wanted);
    }

    /** Waits for the event of one request; fails when there are more than one. */
    UsageRow awaitOf(String requestId) {
        var found = await(
                        "the usage event of " + requestId,
                        rows -> rows.stream().anyMatch(row -> row.requestId().equals(requestId)))
                .stream()
                .filter(row -> row.requestId().equals(requestId))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("not one event but " + found);
        }
        return found.getFirst();
    }

    /** How many rows a table has. */
    long count(String table) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM portal." + table)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError("the database cannot be read", e);
        }
    }

    /** Runs a statement. */
    void execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError("the database refused: " + sql, e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private static UsageRow row(ResultSet result) throws SQLException {
        return new UsageRow(
                result.getString(1),
                result.getString(2),
                result.getString(3),
                result.getLong(4),
                result.getLong(5),
                result.getString(6),
                result.getLong(7),
                result.getInt(8),
                result.getString(9),
                result.getString(10),
                result.getString(11));
    }
}
