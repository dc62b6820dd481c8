package network.cortensor.portal.control.picture;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.catalog.Catalog;

/** Keeps how busy the fleet was, minute by minute, beyond what {@link Samples} remember. For one thread. */
public final class Occupancy {
    private final Samples samples;
    private final OccupancyTable table;
    private final InstantSource clock;
    private Instant next;

    /** Keeps what is looked at from now on. */
    public Occupancy(Database database, Samples samples, InstantSource clock) {
        this.samples = samples;
        this.table = new OccupancyTable(database);
        this.clock = clock;
        next = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    }

    /**
     * Writes the minutes that are over; to be called several times a minute. When the database is away they are written as soon as it is
     * back, if that is within {@link Samples#KEPT}.
     *
     * @param inUse the catalog that gateways work from
     */
    public void keep(Catalog inUse) {
        var now = clock.instant();
        var looks = samples.all();
        var oldest = looks.isEmpty() ? now : looks.getFirst().at();
        if (next.isBefore(oldest)) {
            next = oldest.truncatedTo(ChronoUnit.MINUTES);
        }
        while (!next.plus(1, ChronoUnit.MINUTES).isAfter(now)) {
            table.add(OccupancyMinute.of(next, looks, inUse));
            next = next.plus(1, ChronoUnit.MINUTES);
        }
    }
}
