package network.cortensor.portal.control.catalog;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.catalog.PoolState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What operators set at run time: it outranks the catalog files and outlives them, until it is taken back or what it is set on is
 * removed. Each change reaches every gateway within a second. A name that does not exist is an {@link IllegalArgumentException}.
 */
public final class OperatorSettings {
    private final Database database;
    private final InstantSource clock;

    /** Settings of a database. */
    public OperatorSettings(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Sets a pool's state; null takes it back, and the pool is live. UNKNOWN is observed, never set. */
    public void poolState(String pool, @Nullable PoolState state) {
        if (state == PoolState.UNKNOWN) {
            throw new IllegalArgumentException("unknown is a state that is observed, not set");
        }
        change(
                "pool",
                pool,
                state == null ? "DELETE FROM portal.pool_settings WHERE pool_id = :id" : """
                          INSERT INTO portal.pool_settings (pool_id, state, set_at)
                          SELECT id, :value, :now FROM portal.router_pools WHERE id = :id
                          ON CONFLICT (pool_id) DO UPDATE SET state = excluded.state, set_at = excluded.set_at""",
                state == null ? null : state.name());
    }

    /** Sets how many requests a session takes at once; null takes it back. */
    public void sessionLimit(String session, @Nullable Integer limit) {
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("a session's limit is at least 1; pause its pool to stop it");
        }
        change("session", session, """
                INSERT INTO portal.session_settings (session_id, session_limit, set_at)
                SELECT id, CAST(:value AS integer), :now FROM portal.sessions WHERE id = :id
                ON CONFLICT (session_id) DO UPDATE SET session_limit = excluded.session_limit, set_at = excluded.set_at""", limit);
    }

    /** Sets the labels that are added to the file's, over those of the same name; an empty map takes them back. */
    public void sessionLabels(String session, Map<String, String> labels) {
        change("session", session, """
                INSERT INTO portal.session_settings (session_id, labels, set_at)
                SELECT id, CAST(:value AS jsonb), :now FROM portal.sessions WHERE id = :id
                ON CONFLICT (session_id) DO UPDATE SET labels = excluded.labels, set_at = excluded.set_at""", CatalogTables.json(labels));
    }

    /** Enables or disables an offer; null takes it back. */
    public void offerEnabled(String alias, @Nullable Boolean enabled) {
        change("offer", alias, enabled == null ? "DELETE FROM portal.offer_settings WHERE alias = :id" : """
                          INSERT INTO portal.offer_settings (alias, enabled, set_at)
                          SELECT alias, :value, :now FROM portal.offers WHERE alias = :id
                          ON CONFLICT (alias) DO UPDATE SET enabled = excluded.enabled, set_at = excluded.set_at""", enabled);
    }

    private void change(String noun, String id, String sql, @Nullable Object value) {
        var takenBack = sql.startsWith("DELETE");
        database.jdbi().useTransaction(transaction -> {
            var update = transaction.createUpdate(sql).bind("id", id);
            var rows = takenBack
                    ? update.execute()
                    : update.bind("value", value).bind("now", clock.instant()).execute();
            if (rows == 0 && !takenBack) {
                throw new IllegalArgumentException("there is no " + noun + " '" + id + "'");
            }
            if (rows > 0) {
                ChangeLog.catalogChanged(transaction);
            }
        });
    }

    /** Everything that is set, read in a transaction of the caller's. */
    static Snapshot read(Handle handle) {
        var states = new HashMap<String, PoolState>();
        handle.createQuery("SELECT pool_id, state FROM portal.pool_settings")
                .map((row, context) -> states.put(row.getString(1), PoolState.valueOf(row.getString(2))) == null)
                .list();
        var sessions = new HashMap<String, SessionSetting>();
        handle.createQuery("SELECT session_id, session_limit, labels FROM portal.session_settings")
                .map((row, context) -> {
                    var limit = row.getInt(2);
                    var setting =
                            new SessionSetting(row.wasNull() ? null : limit, CatalogTables.labels(row.getString(3)));
                    return sessions.put(row.getString(1), setting) == null;
                })
                .list();
        var offers = new HashMap<String, Boolean>();
        handle.createQuery("SELECT alias, enabled FROM portal.offer_settings")
                .map((row, context) -> offers.put(row.getString(1), row.getBoolean(2)) == null)
                .list();
        return new Snapshot(states, sessions, offers);
    }

    record SessionSetting(@Nullable Integer limit, Map<String, String> labels) {}

    record Snapshot(Map<String, PoolState> pools, Map<String, SessionSetting> sessions, Map<String, Boolean> offers) {
        PoolState state(String pool) {
            return pools.getOrDefault(pool, PoolState.LIVE);
        }

        int limit(String session, int byFile) {
            var setting = sessions.get(session);
            return setting == null || setting.limit() == null ? byFile : setting.limit();
        }

        Map<String, String> labels(String session, Map<String, String> byFile) {
            var all = new TreeMap<>(byFile);
            var setting = sessions.get(session);
            if (setting != null) {
                all.putAll(setting.labels());
            }
            return all;
        }

        boolean enabled(String alias, boolean byFile) {
            return offers.getOrDefault(alias, byFile);
        }
    }
}
