package network.cortensor.portal.app.wiring;

import java.time.Duration;
import network.cortensor.portal.control.catalog.ExpiredSettings;
import network.cortensor.portal.gateway.breaker.Breakers;
import network.cortensor.portal.gateway.catalog.SnapshotFile;
import network.cortensor.portal.state.RuntimeState;

/**
 * What the roles of one process have in common.
 *
 * @param schedule work that may wait for the database
 * @param breakers what this process has experienced with routers
 * @param state sessions and who uses them
 * @param catalogs the catalog in use
 * @param reports what all gateways say of themselves
 */
record Shared(Schedule schedule, Breakers breakers, RuntimeState state, Catalogs catalogs, Reports reports) {
    /** Where the last catalog is kept, within the data folder. */
    static final String SNAPSHOT = "catalog.snapshot";

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Opens the runtime state and reads the catalog. */
    static Shared open(Foundation foundation, Durable durable) {
        var closing = foundation.closing();
        var schedule = closing.add("schedule", new Schedule("schedule"));
        var breakers = Breakers.usual(foundation.clock());
        var state = Capacity.open(foundation, breakers);
        var file = new SnapshotFile(
                foundation.data().resolve(SNAPSHOT), foundation.installation().masterKeyBytes());
        var expired = new ExpiredSettings(durable.database(), foundation.clock());
        var catalogs = new Catalogs(durable.catalog()::loaded, expired::remove, file, foundation.clock());
        catalogs.listen(catalog -> {
            breakers.update(catalog.pools());
            state.update(catalog.pools());
        });
        catalogs.start();
        var reports = new Reports(state);
        // Apart from what may wait for the database: reports are wanted most when something is away.
        closing.add("reports", new Schedule("reports")).every(SECOND, reports::refresh);
        schedule.every(SECOND, catalogs::refresh);
        return new Shared(schedule, breakers, state, catalogs, reports);
    }
}
