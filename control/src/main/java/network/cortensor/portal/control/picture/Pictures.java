package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.traffic.TrafficReport.Window;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes pictures of the fleet. However many ask, one is taken per second at most; sums of an hour are as old as ten seconds. */
public final class Pictures {
    private static final Logger log = LoggerFactory.getLogger(Pictures.class);
    private static final Duration USED_AGAIN = Duration.ofMillis(900);
    private static final Duration HOUR_USED_AGAIN = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Supplier<Catalog> catalog;
    private final StandingTables standing;
    private final TrafficReport traffic;
    private final FleetView fleet;
    private final InstantSource clock;
    private final Samples samples = new Samples();
    private final LooksApart apart = new LooksApart();
    private final Map<String, GatewayReport> heardOf = new ConcurrentHashMap<>();

    private @Nullable Picture last;
    private List<Cell> hour = List.of();
    private Instant hourAt = Instant.MIN;

    /** Pictures from these parts. */
    public Pictures(Database database, Supplier<Catalog> catalog, FleetView fleet, InstantSource clock) {
        this.catalog = catalog;
        this.standing = new StandingTables(database);
        this.traffic = new TrafficReport(database);
        this.fleet = fleet;
        this.clock = clock;
    }

    /** How busy the fleet was. */
    public Samples samples() {
        return samples;
    }

    /** The fleet now. Blocks while the database and the shared state are asked. */
    public synchronized Picture now() {
        var now = clock.instant();
        if (last != null && last.at().plus(USED_AGAIN).isAfter(now)) {
            return last;
        }
        if (hourAt.isBefore(now.minus(HOUR_USED_AGAIN))) {
            hour = traffic.cells(Window.last(Duration.ofHours(1), now));
            hourAt = now;
        }
        last = new Picture(
                now,
                catalog.get(),
                standing.read(),
                live(now),
                new Picture.Recent(
                        traffic.cells(Window.last(Duration.ofMinutes(5), now)),
                        hour,
                        traffic.steps(Window.last(Duration.ofMinutes(15), now), Duration.ofMinutes(1))));
        return last;
    }

    /** Something was changed: the next picture is a new one. */
    public synchronized void forget() {
        last = null;
    }

    /**
     * Looks how busy the fleet is; to be called every few seconds, by one thread. When no gateway reports nothing is known, and nothing is
     * kept; after a minute of that what was seen before is forgotten.
     *
     * @param inUse the catalog that gateways work from
     */
    public void sample(Catalog inUse) {
        var now = clock.instant();
        samples.forgetUnlessSeenSince(now.minus(SILENCE));
        var reports = fleet.gateways();
        if (reports.isEmpty()) {
            return;
        }
        var since = new Samples.Since(apart.skipped(reports), apart.expired(fleet.leases(), now));
        samples.add(Samples.Sample.of(now, reports, inUse, since));
    }

    private Picture.Live live(Instant now) {
        try {
            var reports = fleet.gateways();
            reports.forEach(report -> heardOf.put(report.instance(), report));
            heardOf.values().removeIf(report -> report.at().isBefore(now.minus(REMEMBERED)));
            var alive = reports.stream().map(GatewayReport::instance).toList();
            var missing = heardOf.values().stream()
                    .filter(report -> !alive.contains(report.instance()))
                    .toList();
            return new Picture.Live(reports, missing, fleet.leases(), "");
        } catch (RuntimeException e) {
            log.warn("gateways cannot be asked how they are: {}", e.toString());
            return new Picture.Live(
                    List.of(), List.copyOf(heardOf.values()), List.of(), "the shared state cannot be asked now");
        }
    }
}
