package network.cortensor.portal.app.wiring;

import java.io.IOException;
import java.util.List;
import network.cortensor.portal.app.config.DatabaseConfig;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSeal;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.DatabaseAccess;
import network.cortensor.portal.control.database.DatabaseAway;
import network.cortensor.portal.control.database.LocalPostgres;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.usage.RefusalCounts;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable truth and what reads and writes it.
 *
 * @param database the connections
 * @param keys API keys
 * @param catalog what is sold and what serves it
 * @param usage usage events
 * @param refusals counts of refused requests
 * @param organizations who pays
 */
record Durable(
        Database database,
        KeyStore keys,
        CatalogStore catalog,
        UsageStore usage,
        RefusalCounts refusals,
        Organizations organizations) {
    private static final Logger log = LoggerFactory.getLogger(Durable.class);

    /**
     * Opens the configured database, or starts the embedded one, and brings it to this program's version.
     *
     * @param mayBeAway whether to go on when it cannot be reached: it is then brought up to date when it is back
     */
    static Durable open(Foundation foundation, boolean mayBeAway) throws IOException {
        var closing = foundation.closing();
        var config = foundation.config().database();
        var database = closing.add("database", new Database(access(config, foundation), config.poolSize()));
        try {
            database.migrate();
        } catch (DatabaseAway e) {
            if (!mayBeAway) {
                throw e;
            }
            log.warn("{}; starting from the last catalog on disk", e.getMessage());
            closing.add("late migration", LateMigration.start(database));
        }
        var clock = foundation.clock();
        var ids = new Ids(clock);
        return new Durable(
                database,
                new KeyStore(database, foundation.hasher(), ids, clock),
                new CatalogStore(
                        database,
                        new TokenSeal(foundation.installation().masterKeyBytes(), List.of()),
                        clock,
                        foundation.config().capacity().sessionLimit()),
                new UsageStore(database),
                new RefusalCounts(database),
                new Organizations(database, ids, clock));
    }

    private static DatabaseAccess access(DatabaseConfig config, Foundation foundation) {
        var given = config.access();
        return given != null
                ? given
                : foundation
                        .closing()
                        .add(
                                "embedded PostgreSQL",
                                LocalPostgres.start(foundation.data().resolve("postgres")))
                        .access();
    }
}
