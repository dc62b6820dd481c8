package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Price;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** The stored catalog: files are applied to it, gateways load it. */
public final class CatalogStore {
    private final Database database;
    private final TokenSeal seal;
    private final InstantSource clock;

    /** The catalog of a database, with router tokens sealed. */
    public CatalogStore(Database database, TokenSeal seal, InstantSource clock) {
        this.database = database;
        this.seal = seal;
        this.clock = clock;
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
            CatalogRules.check(CatalogRules.after(stored, read.file(), difference), read.lines());
            if (dryRun || !difference.changesSomething()) {
                return new Applied(difference, version(transaction));
            }
            new CatalogWriter(transaction, seal, clock.instant()).write(read.file(), difference);
            return new Applied(difference, ChangeLog.catalogChanged(transaction));
        });
    }

    /** What is stored of all files, without what operators set. Tokens are among it, as secrets. */
    public Stored stored() {
        return snapshot(transaction -> new Stored(version(transaction), new CatalogTables(transaction, seal).read()));
    }

    /** The catalog as gateways use it: entries joined, tokens open, what operators set on top. */
    public Catalog load() {
        return snapshot(transaction -> {
            var file = new CatalogTables(transaction, seal).read();
            var settings = OperatorSettings.read(transaction);
            var pools = pools(file, settings);
            var terms = terms(transaction);
            var offers = new ArrayList<Offer>();
            file.offers().forEach((alias, offer) -> {
                var term = Objects.requireNonNull(terms.get(alias));
                offers.add(new Offer(
                        alias,
                        term.created(),
                        offer.ownedBy(),
                        settings.enabled(alias, offer.enabled()),
                        Objects.requireNonNull(pools.get(offer.pool())),
                        new Price(term.priceVersion(), offer.prompt(), offer.cached(), offer.completion())));
            });
            return new Catalog(version(transaction), offers, List.copyOf(pools.values()));
        });
    }

    private static Map<String, Pool> pools(CatalogFile file, OperatorSettings.Snapshot settings) {
        var routers = new HashMap<String, Router>();
        file.routers()
                .forEach((id, router) -> routers.put(
                        id,
                        new Router(
                                id,
                                router.kind(),
                                router.address(),
                                router.token(),
                                router.api(),
                                router.upstreamModel())));
        var sessions = new HashMap<String, List<Session>>();
        file.sessions()
                .forEach((id, session) -> sessions.computeIfAbsent(session.pool(), pool -> new ArrayList<>())
                        .add(new Session(
                                id,
                                Objects.requireNonNull(routers.get(session.router())),
                                session.number(),
                                settings.limit(id, session.limit()),
                                session.nodeType(),
                                session.network(),
                                settings.labels(id, session.labels()),
                                TrafficState.LIVE)));
        var pools = new LinkedHashMap<String, Pool>();
        file.pools().forEach((id, pool) -> {
            var model = Objects.requireNonNull(file.models().get(pool.model()));
            var served = new Model(
                    pool.model(), model.template(), model.tokenizer(), model.contextTokens(), model.features());
            pools.put(id, new Pool(id, served, pool.kind(), settings.state(id), sessions.getOrDefault(id, List.of())));
        });
        return pools;
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

    private record Terms(Instant created, int priceVersion) {}
}
