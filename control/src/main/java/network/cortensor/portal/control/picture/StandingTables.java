package network.cortensor.portal.control.picture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.picture.Standing.Observation;
import network.cortensor.portal.control.picture.Standing.OfPool;
import network.cortensor.portal.control.picture.Standing.OfRouter;
import network.cortensor.portal.control.picture.Standing.OfSession;
import network.cortensor.portal.control.picture.Standing.Setting;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what is set and observed. */
final class StandingTables {
    private final Database database;

    StandingTables(Database database) {
        this.database = database;
    }

    Standing read() {
        return database.jdbi().withHandle(handle -> new Standing(pools(handle), routers(handle), sessions(handle)));
    }

    private static Map<String, OfPool> pools(Handle handle) {
        return byId(handle, """
                SELECT p.id, s.state AS set_state, s.state_until AS set_until, s.set_at, s.override, s.override_until,
                       c.state, c.rule, c.reason, c.since, c.observed_at
                  FROM portal.router_pools p
                  LEFT JOIN portal.pool_settings s ON s.pool_id = p.id
                  LEFT JOIN portal.pool_conditions c ON c.pool_id = p.id""", row -> new OfPool(setting(row), override(row), observation(row)));
    }

    private static Map<String, OfRouter> routers(Handle handle) {
        return byId(
                handle,
                """
                SELECT r.id, r.kind, r.address, s.state AS set_state, s.state_until AS set_until, s.set_at,
                       c.health AS state, '' AS rule, c.reason, c.since, c.observed_at, c.members_down, c.probe_micros
                  FROM portal.routers r
                  LEFT JOIN portal.router_settings s ON s.router_id = r.id
                  LEFT JOIN portal.router_conditions c ON c.router_id = r.id""",
                row -> new OfRouter(
                        row.getString("kind"),
                        row.getString("address"),
                        setting(row),
                        observation(row),
                        row.getInt("members_down"),
                        row.getObject("probe_micros", Long.class)));
    }

    private static Map<String, OfSession> sessions(Handle handle) {
        return byId(
                handle,
                """
                SELECT i.id, s.state AS set_state, s.state_until AS set_until, s.set_at, c.reason, c.retired_at,
                       i.task_limit, i.reserved_until
                  FROM portal.sessions i
                  LEFT JOIN portal.session_settings s ON s.session_id = i.id
                  LEFT JOIN portal.session_conditions c ON c.session_id = i.id""",
                row -> new OfSession(
                        setting(row),
                        row.getString("reason"),
                        moment(row, "retired_at"),
                        row.getObject("task_limit", Long.class),
                        moment(row, "reserved_until")));
    }

    private static @Nullable Setting setting(ResultSet row) throws SQLException {
        var state = row.getString("set_state");
        var at = moment(row, "set_at");
        return state == null || at == null ? null : new Setting(state, at, moment(row, "set_until"));
    }

    private static @Nullable Setting override(ResultSet row) throws SQLException {
        var state = row.getString("override");
        var at = moment(row, "set_at");
        return state == null || at == null ? null : new Setting(state, at, moment(row, "override_until"));
    }

    private static @Nullable Observation observation(ResultSet row) throws SQLException {
        var since = moment(row, "since");
        var at = moment(row, "observed_at");
        return since == null || at == null
                ? null
                : new Observation(row.getString("state"), row.getString("rule"), row.getString("reason"), since, at);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp moment = row.getTimestamp(column);
        return moment == null ? null : moment.toInstant();
    }

    private interface Read<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> Map<String, T> byId(Handle handle, String sql, Read<T> read) {
        var found = new HashMap<String, T>();
        handle.createQuery(sql)
                .map((row, context) -> found.put(row.getString("id"), read.of(row)) == null)
                .list();
        return found;
    }
}
