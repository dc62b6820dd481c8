package network.cortensor.portal.control.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes what operators set. A setting that says nothing any more is no row. */
final class SettingTables {
    private final Handle handle;

    SettingTables(Handle handle) {
        this.handle = handle;
    }

    /** All of it, what has ended included. */
    Settings read() {
        return new Settings(
                rows("SELECT *, pool_id AS id FROM portal.pool_settings", SettingTables::pool),
                rows("SELECT *, router_id AS id FROM portal.router_settings", SettingTables::router),
                rows("SELECT *, session_id AS id FROM portal.session_settings", SettingTables::session),
                rows("SELECT *, alias AS id FROM portal.offer_settings", SettingTables::offer));
    }

    void pool(String id, PoolSetting setting, Instant now) {
        if (setting.equals(PoolSetting.NONE)) {
            handle.execute("DELETE FROM portal.pool_settings WHERE pool_id = ?", id);
            return;
        }
        handle.createUpdate("""
                        INSERT INTO portal.pool_settings (pool_id, state, state_until, override, override_until, set_at)
                        VALUES (:id, :state, :until, :override, :overrideUntil, :now)
                        ON CONFLICT (pool_id) DO UPDATE SET state = excluded.state, state_until = excluded.state_until,
                               override = excluded.override, override_until = excluded.override_until,
                               set_at = excluded.set_at""")
                .bind("id", id)
                .bind("state", name(setting.state()))
                .bind("until", setting.until())
                .bind("override", name(setting.override()))
                .bind("overrideUntil", setting.overrideUntil())
                .bind("now", now)
                .execute();
    }

    void router(String id, RouterSetting setting, Instant now) {
        if (setting.state() == null) {
            handle.execute("DELETE FROM portal.router_settings WHERE router_id = ?", id);
            return;
        }
        handle.createUpdate("""
                        INSERT INTO portal.router_settings (router_id, state, state_until, set_at)
                        VALUES (:id, :state, :until, :now)
                        ON CONFLICT (router_id) DO UPDATE SET state = excluded.state, state_until = excluded.state_until,
                               set_at = excluded.set_at""")
                .bind("id", id)
                .bind("state", name(setting.state()))
                .bind("until", setting.until())
                .bind("now", now)
                .execute();
    }

    void session(String id, SessionSetting setting, Instant now) {
        if (setting.equals(SessionSetting.NONE)) {
            handle.execute("DELETE FROM portal.session_settings WHERE session_id = ?", id);
            return;
        }
        handle.createUpdate("""
                        INSERT INTO portal.session_settings (session_id, state, state_until, session_limit, labels, set_at)
                        VALUES (:id, :state, :until, :limit, CAST(:labels AS jsonb), :now)
                        ON CONFLICT (session_id) DO UPDATE SET state = excluded.state, state_until = excluded.state_until,
                               session_limit = excluded.session_limit, labels = excluded.labels, set_at = excluded.set_at""")
                .bind("id", id)
                .bind("state", name(setting.state()))
                .bind("until", setting.until())
                .bind("limit", setting.limit())
                .bind("labels", CatalogTables.json(setting.labels()))
                .bind("now", now)
                .execute();
    }

    void offer(String alias, OfferSetting setting, Instant now) {
        if (setting.equals(OfferSetting.NONE)) {
            handle.execute("DELETE FROM portal.offer_settings WHERE alias = ?", alias);
            return;
        }
        var mapping = setting.mapping();
        handle.createUpdate("""
                        INSERT INTO portal.offer_settings (alias, enabled, routes, fallbacks, set_at)
                        VALUES (:alias, :enabled, CAST(:routes AS jsonb), CAST(:fallbacks AS jsonb), :now)
                        ON CONFLICT (alias) DO UPDATE SET enabled = excluded.enabled, routes = excluded.routes,
                               fallbacks = excluded.fallbacks, set_at = excluded.set_at""")
                .bind("alias", alias)
                .bind("enabled", setting.enabled())
                .bind("routes", mapping == null ? null : MappingJson.routes(mapping))
                .bind("fallbacks", mapping == null ? null : MappingJson.fallbacks(mapping))
                .bind("now", now)
                .execute();
    }

    private <T> Map<String, T> rows(String sql, RowReader<T> reader) {
        var rows = new HashMap<String, T>();
        handle.createQuery(sql)
                .map((row, context) -> rows.put(row.getString("id"), reader.read(row)) == null)
                .list();
        return rows;
    }

    private static PoolSetting pool(ResultSet row) throws SQLException {
        return new PoolSetting(
                poolState(row.getString("state")),
                moment(row.getTimestamp("state_until")),
                poolState(row.getString("override")),
                moment(row.getTimestamp("override_until")));
    }

    private static RouterSetting router(ResultSet row) throws SQLException {
        return new RouterSetting(trafficState(row.getString("state")), moment(row.getTimestamp("state_until")));
    }

    private static SessionSetting session(ResultSet row) throws SQLException {
        var limit = row.getInt("session_limit");
        @Nullable Integer limitSaid = row.wasNull() ? null : limit;
        return new SessionSetting(
                trafficState(row.getString("state")),
                moment(row.getTimestamp("state_until")),
                limitSaid,
                CatalogTables.labels(row.getString("labels")));
    }

    private static OfferSetting offer(ResultSet row) throws SQLException {
        var enabled = row.getBoolean("enabled");
        @Nullable Boolean enabledSaid = row.wasNull() ? null : enabled;
        @Nullable String routes = row.getString("routes");
        return new OfferSetting(
                enabledSaid, routes == null ? null : MappingJson.read(routes, row.getString("fallbacks")));
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static @Nullable PoolState poolState(@Nullable String name) {
        return name == null ? null : PoolState.valueOf(name);
    }

    private static @Nullable TrafficState trafficState(@Nullable String name) {
        return name == null ? null : TrafficState.valueOf(name);
    }

    private static @Nullable Instant moment(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
