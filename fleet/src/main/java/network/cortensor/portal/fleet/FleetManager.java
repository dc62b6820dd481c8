package network.cortensor.portal.fleet;

import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.LeadershipLost;
import network.cortensor.portal.fleet.reconcile.Reconciler;
import network.cortensor.portal.upstream.reads.RouterReads;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches routers and sessions and writes down what is observed: which routers work, which pools are degraded, which sessions run
 * out, and what became of requests that ended oddly. Several may run; one leads and the others wait.
 *
 * <p>Gateways go on with the last known fleet while none runs. The rules are in {@code docs/operations/fleet.md}.
 */
public final class FleetManager implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FleetManager.class);

    private final Jdbi jdbi;
    private final Watch.Sources sources;
    private final InstantSource clock;
    private final FleetSettings settings;
    private final Lead lead;
    private final Reconciler reconciler;
    private final Repeated renewing;
    private final Repeated watching;
    private final Repeated reconciling;
    private @Nullable Watch watch;

    /**
     * A fleet manager that does nothing until {@link #start}.
     *
     * @param jdbi the database, its schema in place
     * @param catalog the newest catalog; must not block for long
     * @param reports what every gateway that lives last said of itself; must not block for long
     * @param reads belongs to the caller, who closes it after this
     */
    public FleetManager(
            Jdbi jdbi,
            Supplier<Catalog> catalog,
            Supplier<List<GatewayReport>> reports,
            RouterReads reads,
            InstantSource clock,
            FleetSettings settings) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.settings = settings;
        sources = new Watch.Sources(catalog, reports, reads);
        // The same name twice, or the same process started again, is somebody else.
        var holder = settings.name() + "/" + UUID.randomUUID();
        lead = new Lead(new Leadership(jdbi, holder, settings.lead()), settings.lead(), System::nanoTime);
        reconciler = new Reconciler(jdbi, reads, catalog, clock);
        renewing = new Repeated("fleet-lead", settings.renew(), lead::renew);
        watching = new Repeated("fleet-watch", settings.tick(), this::look);
        reconciling = new Repeated("fleet-reconcile", settings.reconcile(), this::reconcile);
    }

    /** Begins. Called once. */
    public void start() {
        renewing.start();
        watching.start();
        reconciling.start();
    }

    /** Whether this one leads now, as far as it knows. */
    public boolean leads() {
        return lead.term().isPresent();
    }

    /** Stops, and gives the lead to whoever waits for it. */
    @Override
    public void close() {
        stop();
        try {
            lead.resign();
        } catch (RuntimeException e) {
            log.info("the lead could not be given back and ends by itself: {}", e.toString());
        }
    }

    /** Stops without a word, as a process that is killed, for tests of what comes after. */
    void stop() {
        renewing.close();
        reconciling.close();
        watching.close();
    }

    private void look() {
        var term = lead.term();
        if (term.isEmpty()) {
            watch = null;
            return;
        }
        try {
            var current = watch;
            if (current == null || !current.term().equals(term.get())) {
                current = new Watch(term.get(), jdbi, sources, settings, clock.instant());
                watch = current;
            }
            current.look(clock.instant());
        } catch (LeadershipLost lost) {
            watch = null;
            log.info("nothing was written: {}", lost.getMessage());
        }
    }

    private void reconcile() throws InterruptedException {
        var term = lead.term();
        if (term.isEmpty()) {
            return;
        }
        try {
            reconciler.round(term.get());
        } catch (LeadershipLost lost) {
            log.info("nothing was reconciled: {}", lost.getMessage());
        }
    }
}
