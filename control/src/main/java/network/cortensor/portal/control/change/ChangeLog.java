package network.cortensor.portal.control.change;

import java.util.HexFormat;
import network.cortensor.portal.domain.key.KeyHash;
import org.jdbi.v3.core.Handle;

/**
 * Where changes are written, in the transaction that makes them. A transaction that changes something calls this last: from here to
 * its commit it holds the lock that orders all changes.
 */
public final class ChangeLog {
    /** The channel of NOTIFY. */
    static final String CHANNEL = "portal_changes";

    /** A feed that lags further behind starts over. */
    private static final int KEPT = 10_000;

    private ChangeLog() {}

    /** A key was made, revoked or changed. */
    public static void keyChanged(Handle transaction, KeyHash hash) {
        append(transaction, "key", HexFormat.of().formatHex(hash.bytes()));
    }

    /** Something changed that gateways keep with each active key of an organization. */
    public static void keysChanged(Handle transaction, String organizationId) {
        lock(transaction);
        // One statement, however many keys there are: everybody else who changes something waits for it.
        var version = transaction
                .createQuery("""
                        WITH hashes AS (
                            SELECT encode(hash, 'hex') AS subject, row_number() OVER (ORDER BY id) AS step
                              FROM portal.api_keys WHERE organization_id = :organization AND state = 'ACTIVE'),
                        told AS (
                            INSERT INTO portal.changes (version, kind, subject)
                            SELECT v.version + h.step, 'key', h.subject FROM portal.version v CROSS JOIN hashes h)
                        UPDATE portal.version SET version = version + (SELECT count(*) FROM hashes) RETURNING version""")
                .bind("organization", organizationId)
                .mapTo(Long.class)
                .one();
        end(transaction, version);
    }

    /** The catalog, or what operators set in it, was changed. Returns the catalog's new version. */
    public static long catalogChanged(Handle transaction) {
        return transaction
                .createQuery("SELECT portal.catalog_changed()")
                .mapTo(Long.class)
                .one();
    }

    /** Takes the lock early, for a change that depends on what it reads: nothing else changes until the transaction ends. */
    public static void lock(Handle transaction) {
        transaction
                .createQuery("SELECT version FROM portal.version FOR UPDATE")
                .mapTo(Long.class)
                .one();
    }

    private static void append(Handle transaction, String kind, String subject) {
        long version = transaction
                .createQuery("UPDATE portal.version SET version = version + 1 RETURNING version")
                .mapTo(Long.class)
                .one();
        transaction.execute(
                "INSERT INTO portal.changes (version, kind, subject) VALUES (?, ?, ?)", version, kind, subject);
        end(transaction, version);
    }

    /** Forgets what no feed needs, and calls those that listen. */
    private static void end(Handle transaction, long version) {
        transaction.execute("DELETE FROM portal.changes WHERE version <= ?", version - KEPT);
        transaction
                .createQuery("SELECT pg_notify(?, ?)::text")
                .bind(0, CHANNEL)
                .bind(1, String.valueOf(version))
                .mapTo(String.class)
                .one();
    }
}
