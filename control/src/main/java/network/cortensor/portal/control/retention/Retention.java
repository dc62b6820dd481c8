package network.cortensor.portal.control.retention;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is too old to be kept, a bounded number of rows at a time, each batch a short transaction. Any number of processes may
 * do so: one at a time works, the others leave it to that one.
 */
public final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    /** Rows of one batch. */
    static final int BATCH = 1_000;

    /** Batches of one table in one round; the rest is for the next. */
    static final int BATCHES = 50;

    /** Any number of our own: who deletes holds this lock. */
    static final long LOCK = 7_301_662_947_117L;

    private static final String MAPPINGS = """
            DELETE FROM portal.offer_mappings m
             USING (SELECT alias, version FROM (
                        SELECT alias, version, row_number() OVER (PARTITION BY alias ORDER BY version DESC) AS place
                          FROM portal.offer_mappings) numbered
                     WHERE place > :kept LIMIT :batch) old
             WHERE m.alias = old.alias AND m.version = old.version""";

    private final Database database;
    private final InstantSource clock;
    private final int mappings;
    private final List<Aged> aged;
    private volatile boolean closed;

    /** Deletes from a database what is older than it is kept for. */
    public Retention(Database database, Kept kept, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        mappings = kept.mappings();
        aged = List.of(
                new Aged("events", "at", kept.events()),
                new Aged("actions", "performed_at", kept.actions()),
                new Aged("reconciliations", "occurred_at", kept.reconciliations()),
                new Aged("traffic_minutes", "minute", kept.minutes()),
                new Aged("occupancy_minutes", "minute", kept.minutes()),
                new Aged("refusal_counts", "minute", kept.refusals()),
                new Aged("session_places", "until", kept.actions()));
    }

    /** Rows of a table that are deleted when a column is older than that. */
    private record Aged(String table, String column, Duration kept) {}

    /**
     * One round; to be called now and then. Returns how many rows went, by table; a table that is not named lost none.
     */
    public Map<String, Integer> round() {
        var deleted = new LinkedHashMap<String, Integer>();
        for (var rows : aged) {
            // By row address, so that one statement serves every table: rows that are so old do not change any more.
            var sql = """
                    DELETE FROM portal.%1$s WHERE ctid = ANY(ARRAY(
                           SELECT ctid FROM portal.%1$s WHERE %2$s < :before ORDER BY %2$s LIMIT :batch))""".formatted(rows.table, rows.column);
            var before = clock.instant().minus(rows.kept);
            note(
                    deleted,
                    rows.table,
                    transaction -> transaction
                            .createUpdate(sql)
                            .bind("before", before)
                            .bind("batch", BATCH)
                            .execute());
        }
        note(
                deleted,
                "offer_mappings",
                transaction -> transaction
                        .createUpdate(MAPPINGS)
                        .bind("kept", mappings)
                        .bind("batch", BATCH)
                        .execute());
        return deleted;
    }

    private interface Batch {
        int delete(Handle transaction);
    }

    private void note(Map<String, Integer> deleted, String table, Batch batch) {
        var all = 0;
        try {
            for (var i = 0; i < BATCHES && !closed; i++) {
                int gone =
                        database.jdbi().inTransaction(transaction -> mine(transaction) ? batch.delete(transaction) : 0);
                all += gone;
                if (gone < BATCH) {
                    break;
                }
            }
        } catch (RuntimeException e) {
            log.warn("rows of {} that are too old stay until the next round: {}", table, e.toString());
        }
        if (all > 0) {
            deleted.put(table, all);
        }
    }

    /** Ends a round after its batch: who stops does not wait for years of rows. */
    @Override
    public void close() {
        closed = true;
    }

    private static boolean mine(Handle transaction) {
        return transaction
                .createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }
}
