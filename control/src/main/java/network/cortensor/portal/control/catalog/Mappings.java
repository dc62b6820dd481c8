package network.cortensor.portal.control.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The mappings of aliases to pools that ever were in effect. The highest version of an alias is in effect. */
public final class Mappings {
    private static final String COLUMNS = "alias, version, routes, fallbacks, source, set_at, actor, reason";

    private final Handle transaction;

    /** Read and written in a transaction of the caller's. */
    public Mappings(Handle transaction) {
        this.transaction = transaction;
    }

    /** Who said a mapping. */
    public enum Source {
        FILE,
        OPERATOR
    }

    /**
     * A mapping that came into effect.
     *
     * @param alias of which offer
     * @param version from 1
     * @param mapping the pools
     * @param source whether the catalog file said it or an operator
     * @param setAt when it came into effect
     * @param actor who did it
     * @param reason why
     */
    public record Version(
            String alias, int version, Mapping mapping, Source source, Instant setAt, String actor, String reason) {}

    /** All versions of an alias, the newest first. */
    public List<Version> of(String alias) {
        return transaction
                .createQuery(
                        "SELECT " + COLUMNS + " FROM portal.offer_mappings WHERE alias = :alias ORDER BY version DESC")
                .bind("alias", alias)
                .map((row, context) -> version(row))
                .list();
    }

    /** One version of an alias. */
    public Optional<Version> find(String alias, int version) {
        return transaction
                .createQuery(
                        "SELECT " + COLUMNS + " FROM portal.offer_mappings WHERE alias = :alias AND version = :version")
                .bind("alias", alias)
                .bind("version", version)
                .map((row, context) -> version(row))
                .findOne();
    }

    /** The version that is in effect. */
    public Optional<Version> current(String alias) {
        return transaction
                .createQuery("SELECT " + COLUMNS
                        + " FROM portal.offer_mappings WHERE alias = :alias ORDER BY version DESC LIMIT 1")
                .bind("alias", alias)
                .map((row, context) -> version(row))
                .findOne();
    }

    /** What the files say, by alias. */
    Map<String, Mapping> byFile() {
        var mappings = new HashMap<String, Mapping>();
        transaction
                .createQuery("""
                        SELECT alias,
                               jsonb_agg(jsonb_build_object('pool', pool_id, 'weight', weight) ORDER BY position)
                                   FILTER (WHERE NOT fallback) AS routes,
                               coalesce(jsonb_agg(pool_id ORDER BY position) FILTER (WHERE fallback), '[]') AS fallbacks
                          FROM portal.offer_pools GROUP BY alias""")
                .map((row, context) ->
                        mappings.put(row.getString(1), MappingJson.read(row.getString(2), row.getString(3))) == null)
                .list();
        return mappings;
    }

    /** Notes what is in effect now, unless the newest version says the same already. */
    void note(String alias, Mapping mapping, Source source, Said said) {
        var last = current(alias);
        if (last.isPresent()
                && last.get().mapping().equals(mapping)
                && last.get().source() == source) {
            return;
        }
        transaction
                .createUpdate("""
                        INSERT INTO portal.offer_mappings (alias, version, routes, fallbacks, source, set_at, actor, reason)
                        VALUES (:alias, :version, CAST(:routes AS jsonb), CAST(:fallbacks AS jsonb), :source, :at, :actor,
                                :reason)""")
                .bind("alias", alias)
                .bind("version", last.map(Version::version).orElse(0) + 1)
                .bind("routes", MappingJson.routes(mapping))
                .bind("fallbacks", MappingJson.fallbacks(mapping))
                .bind("source", Words.of(source))
                .bind("at", said.at())
                .bind("actor", said.actor())
                .bind("reason", said.reason())
                .execute();
    }

    /**
     * Who says something, when and why.
     *
     * @param actor who
     * @param reason why
     * @param at when
     */
    public record Said(String actor, String reason, Instant at) {}

    private static Version version(ResultSet row) throws SQLException {
        return new Version(
                row.getString("alias"),
                row.getInt("version"),
                MappingJson.read(row.getString("routes"), row.getString("fallbacks")),
                row.getString("source").equals("file") ? Source.FILE : Source.OPERATOR,
                row.getTimestamp("set_at").toInstant(),
                row.getString("actor"),
                row.getString("reason"));
    }
}
