package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import network.cortensor.portal.control.catalog.Mappings.Said;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What operators set at run time: it outranks the catalog files and outlives them, until it ends, is taken back, or what it is set on
 * is removed. It works in a transaction of the caller's, who holds {@link network.cortensor.portal.control.change.ChangeLog#lock}
 * and raises the catalog's version at the end. A name that does not exist is an {@link UnknownEntry}, a value that makes no sense an
 * {@link IllegalArgumentException}.
 */
public final class OperatorSettings {
    private static final int HIGHEST_LIMIT = 10_000;
    private static final int MOST_LABELS = 32;
    private static final int LONGEST_LABEL = 200;

    private static final Map<String, String> NAMES = Map.of(
            "pool", "SELECT id FROM portal.router_pools",
            "router", "SELECT id FROM portal.routers",
            "session", "SELECT id FROM portal.sessions",
            "model", "SELECT alias FROM portal.offers");

    private final Handle transaction;
    private final SettingTables tables;
    private final Instant now;

    /** Settings at a moment; what has ended by then is not among them. */
    public OperatorSettings(Handle transaction, Instant now) {
        this.transaction = transaction;
        this.now = now;
        tables = new SettingTables(transaction);
    }

    /**
     * What a setting was and what it is now.
     *
     * @param <T> the kind of setting
     */
    public record Changed<T>(T before, T after) {}

    /** Drains or pauses a pool, until a moment or until it is taken back; null or LIVE takes it back. */
    public Changed<PoolSetting> poolState(String pool, @Nullable PoolState state, @Nullable Instant until) {
        if (state == PoolState.UNKNOWN || state == PoolState.DEGRADED) {
            throw new IllegalArgumentException("a pool is drained, paused or live; degraded is an override");
        }
        known("pool", pool);
        var set = state == PoolState.LIVE ? null : state;
        return put(pool, settings().pool(pool).withState(set, set == null ? null : until));
    }

    /** Says that a pool is live or degraded until a moment, whatever is observed; null takes it back. */
    public Changed<PoolSetting> poolOverride(String pool, @Nullable PoolState state, @Nullable Instant until) {
        if (state != null && state != PoolState.LIVE && state != PoolState.DEGRADED) {
            throw new IllegalArgumentException("an override says live or degraded");
        }
        if ((state == null) != (until == null)) {
            throw new IllegalArgumentException("an override ends: say until when");
        }
        known("pool", pool);
        return put(pool, settings().pool(pool).withOverride(state, until));
    }

    private Changed<PoolSetting> put(String pool, PoolSetting after) {
        var before = settings().pool(pool);
        tables.pool(pool, after, now);
        return new Changed<>(before, after);
    }

    /** Drains or pauses a router, until a moment or until it is taken back; null or LIVE takes it back. */
    public Changed<RouterSetting> routerState(String router, @Nullable TrafficState state, @Nullable Instant until) {
        known("router", router);
        var set = settable(state);
        var after = new RouterSetting(set, set == null ? null : until);
        var before = settings().router(router);
        tables.router(router, after, now);
        return new Changed<>(before, after);
    }

    /** Drains or pauses a session, until a moment or until it is taken back; null or LIVE takes it back. */
    public Changed<SessionSetting> sessionState(String session, @Nullable TrafficState state, @Nullable Instant until) {
        known("session", session);
        var set = settable(state);
        return put(session, settings().session(session).withState(set, set == null ? null : until));
    }

    /** Sets how many requests a session takes at once, for each server behind its address; null takes it back. */
    public Changed<SessionSetting> sessionLimit(String session, @Nullable Integer limit) {
        if (limit != null && (limit < 1 || limit > HIGHEST_LIMIT)) {
            throw new IllegalArgumentException(
                    "a session's limit is an integer from 1 to " + HIGHEST_LIMIT + "; pause the session to stop it");
        }
        known("session", session);
        return put(session, settings().session(session).withLimit(limit));
    }

    /** Sets the labels that are added to the file's, over those of the same name; an empty map takes them back. */
    public Changed<SessionSetting> sessionLabels(String session, Map<String, String> labels) {
        if (labels.size() > MOST_LABELS
                || labels.entrySet().stream()
                        .anyMatch(label -> label.getKey().isBlank()
                                || label.getKey().length() > LONGEST_LABEL
                                || label.getValue().length() > LONGEST_LABEL)) {
            throw new IllegalArgumentException("at most " + MOST_LABELS + " labels, each name and value at most "
                    + LONGEST_LABEL + " characters, no name empty");
        }
        known("session", session);
        return put(session, settings().session(session).withLabels(labels));
    }

    private Changed<SessionSetting> put(String session, SessionSetting after) {
        var before = settings().session(session);
        tables.session(session, after, now);
        return new Changed<>(before, after);
    }

    /** Brings a session back that has run out: its operator has renewed it, and its tasks are counted from now. */
    public void sessionRegistered(String session) {
        known("session", session);
        var reserved = transaction
                .createQuery("SELECT reserved_until FROM portal.sessions WHERE id = :id")
                .bind("id", session)
                .map((row, context) -> Optional.ofNullable(row.getTimestamp(1)))
                .one();
        if (reserved.isPresent() && !reserved.get().toInstant().isAfter(now)) {
            throw new IllegalArgumentException("its reservation ended at "
                    + reserved.get().toInstant() + ": put a later reserved_until into the catalog file");
        }
        if (transaction.execute("DELETE FROM portal.session_conditions WHERE session_id = ?", session) == 0) {
            throw new IllegalArgumentException("the session is not retired");
        }
        transaction.execute("UPDATE portal.sessions SET registered_at = ? WHERE id = ?", now, session);
    }

    /** Enables or disables an offer; null takes it back. */
    public Changed<OfferSetting> offerEnabled(String alias, @Nullable Boolean enabled) {
        known("model", alias);
        return put(alias, new OfferSetting(enabled, settings().offer(alias).mapping()));
    }

    /** Maps an alias to pools; null takes it back, and the file's mapping is in effect again. */
    public Changed<OfferSetting> offerMapping(String alias, @Nullable Mapping mapping, Said said) {
        known("model", alias);
        if (mapping != null) {
            mapping.pools().forEach(pool -> known("pool", pool));
        }
        var changed = put(alias, new OfferSetting(settings().offer(alias).enabled(), mapping));
        var mappings = new Mappings(transaction);
        if (mapping == null) {
            var byFile = Objects.requireNonNull(mappings.byFile().get(alias));
            mappings.note(alias, byFile, Mappings.Source.FILE, said);
        } else {
            mappings.note(alias, mapping, Mappings.Source.OPERATOR, said);
        }
        return changed;
    }

    private Changed<OfferSetting> put(String alias, OfferSetting after) {
        var before = settings().offer(alias);
        tables.offer(alias, after, now);
        return new Changed<>(before, after);
    }

    private Settings settings() {
        return tables.read().at(now);
    }

    private static @Nullable TrafficState settable(@Nullable TrafficState state) {
        if (state == TrafficState.RETIRED) {
            throw new IllegalArgumentException("retired is a state that is observed, not set");
        }
        return state == TrafficState.LIVE ? null : state;
    }

    private void known(String noun, String id) {
        var names = transaction
                .createQuery(Objects.requireNonNull(NAMES.get(noun)))
                .mapTo(String.class)
                .list();
        if (!names.contains(id)) {
            throw new UnknownEntry(noun, id, names);
        }
    }
}
