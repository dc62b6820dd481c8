package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.cortensor.portal.control.catalog.CatalogAssembly.Terms;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.catalog.Catalog;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The stored catalog: files are applied to it, gateways load it. */
public final class CatalogStore {
    private final Database database;
    private final TokenSeal seal;
    private final InstantSource clock;
    private final int sessionLimit;

    /** The catalog of a database, with router tokens sealed. A session whose limit no file says takes one request at a time. */
    public CatalogStore(Database database, TokenSeal seal, InstantSource clock) {
        this(database, seal, clock, 1);
    }

    /**
     * The catalog of a database, with router tokens sealed.
     *
     * @param sessionLimit requests at once on a session whose limit no file says; at least 1
     */
    public CatalogStore(Database database, TokenSeal seal, InstantSource clock, int sessionLimit) {
        if (sessionLimit < 1) {
            throw new IllegalArgumentException("a session's limit is at least 1");
        }
        this.database = database;
        this.seal = seal;
        this.clock = clock;
        this.sessionLimit = sessionLimit;
    }

    /**
     * What applying a file did, or would do.
     *
     * @param difference entry by entry
     * @param version the catalog's version afterwards; the old one when nothing was written
     */
    public record Applied(CatalogDifference difference, long version) {}

    /**
     * What is stored.
     *
     * @param version the catalog's version
     * @param file all entries
     */
    public record Stored(long version, CatalogFile file) {}

    /**
     * A catalog as gateways use it.
     *
     * @param catalog the snapshot
     * @param settings what operators set and still holds
     * @param nextExpiry when the first setting that ends by itself ends: the snapshot is right until then
     */
    public record Loaded(Catalog catalog, Settings settings, Optional<Instant> nextExpiry) {}

    /**
     * Applies a file: afterwards every entry that it names is as it says. All of it happens or nothing.
     *
     * @param dryRun only tells the difference
     * @param prune removes what is stored and not named by the file
     * @throws CatalogFaults if the catalog would contradict itself
     */
    public Applied apply(CatalogReader.Read read, boolean dryRun, boolean prune) {
        return database.jdbi().inTransaction(transaction -> {
            ChangeLog.lock(transaction);
            var stored = new CatalogTables(transaction, seal).read();
            var difference = CatalogDifference.between(stored, read.file(), prune);
            var settings = new SettingTables(transaction).read();
            CatalogRules.check(CatalogRules.after(stored, read.file(), difference), settings, read.lines());
            if (dryRun || !difference.changesSomething()) {
                return new Applied(difference, version(transaction));
            }
            new CatalogWriter(transaction, seal, settings, clock.instant()).write(read.file(), difference);
            return new Applied(difference, ChangeLog.catalogChanged(transaction));
        });
    }

    /** What is stored of all files, without what operators set. Tokens are among it, as secrets. */
    public Stored stored() {
        return snapshot(transaction -> new Stored(version(transaction), new CatalogTables(transaction, seal).read()));
    }

    /** The catalog as gateways use it: entries joined, tokens open, what operators set and what is observed on top. */
    public Catalog load() {
        return loaded().catalog();
    }

    /** The catalog as gateways use it, and when it has to be loaded again though nobody changes it. */
    public Loaded loaded() {
        return snapshot(this::loaded);
    }

    /** The same, in a transaction of the caller's that holds {@link ChangeLog#lock} or sees one moment. */
    public Loaded loaded(Handle transaction) {
        var file = new CatalogTables(transaction, seal).read();
        var settings = new SettingTables(transaction).read().at(clock.instant());
        var assembly = new CatalogAssembly(file, settings, Conditions.read(transaction), sessionLimit);
        var pools = assembly.pools();
        var offers = assembly.offers(pools, terms(transaction));
        var catalog = new Catalog(version(transaction), offers, List.copyOf(pools.values()));
        return new Loaded(catalog, settings, settings.firstEnd());
    }

    private static Map<String, Terms> terms(Handle handle) {
        var terms = new HashMap<String, Terms>();
        handle.createQuery("SELECT alias, created_at, price_version FROM portal.offers")
                .map((row, context) -> terms.put(
                                row.getString(1), new Terms(row.getTimestamp(2).toInstant(), row.getInt(3)))
                        == null)
                .list();
        return terms;
    }

    private static long version(Handle handle) {
        return handle.createQuery("SELECT catalog_version FROM portal.version")
                .mapTo(Long.class)
                .one();
    }

    /** Several tables as they were at one moment. */
    private <T> T snapshot(HandleCallback<T, RuntimeException> read) {
        return database.jdbi().inTransaction(TransactionIsolationLevel.REPEATABLE_READ, read);
    }
}
