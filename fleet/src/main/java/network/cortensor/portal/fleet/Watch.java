package network.cortensor.portal.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.fleet.act.ConditionsTable;
import network.cortensor.portal.fleet.lead.LeadershipLost;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.observe.GatewayDifferences;
import network.cortensor.portal.fleet.observe.Pings;
import network.cortensor.portal.fleet.plan.Conditions;
import network.cortensor.portal.fleet.plan.FleetState;
import network.cortensor.portal.fleet.plan.Observation;
import network.cortensor.portal.fleet.plan.Planner;
import network.cortensor.portal.fleet.plan.RouterRules;
import network.cortensor.portal.fleet.plan.SessionBudget;
import network.cortensor.portal.fleet.plan.SessionRules;
import network.cortensor.portal.fleet.session.SessionTasks;
import network.cortensor.portal.upstream.reads.RouterReads;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of leading: look, plan, write, again and again. Begins with what the database says; what was heard by an earlier leader is
 * not known. Confined to one thread.
 */
final class Watch {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final Term term;
    private final Supplier<Catalog> catalog;
    private final Supplier<List<GatewayReport>> reports;
    private final FleetSettings settings;
    private final ConditionsTable table;
    private final SessionTasks sessions;
    private final GatewayDifferences differences;
    private final Pings pings;
    private FleetState state;
    private Conditions stored;
    private List<SessionBudget> budgets = List.of();
    private Instant nextCount;
    private Instant nextRefresh;

    Watch(Term term, Jdbi jdbi, Sources sources, FleetSettings settings, Instant now) {
        this.term = term;
        this.settings = settings;
        catalog = sources.catalog;
        reports = sources.reports;
        table = new ConditionsTable(jdbi);
        sessions = new SessionTasks(jdbi);
        differences = new GatewayDifferences(now);
        pings = new Pings(sources.reads, settings.pingInterval(), settings.pingsAtOnce(), new Random());
        table.ledBy(term, now);
        stored = table.read();
        state = FleetState.resumed(stored, now);
        nextCount = now;
        nextRefresh = now.plus(settings.refresh());
    }

    /** Where observations come from. */
    record Sources(Supplier<Catalog> catalog, Supplier<List<GatewayReport>> reports, RouterReads reads) {}

    Term term() {
        return term;
    }

    /** One look, and what follows from it. What could not be written is decided again at the next look. */
    void look(Instant now) {
        if (!now.isBefore(nextCount)) {
            nextCount = now.plus(settings.count());
            budgets = counted();
            if (budgets.stream().anyMatch(SessionRules::nearEnd)) {
                // Within one pause of the usual length such a session could use more than its reserve.
                nextCount = now;
            }
        }
        var plan = Planner.plan(state, stored, observe(now));
        state = plan.state();
        if (!plan.decisions().isEmpty()) {
            table.write(term, plan.decisions(), now);
            stored = stored.after(plan.decisions());
            // A session that was retired or has returned is known as such from the next count.
            budgets = List.of();
            nextCount = now;
        }
        if (!now.isBefore(nextRefresh)) {
            nextRefresh = now.plus(settings.refresh());
            // Rows go with what the catalog drops, and may have been changed by hand.
            stored = table.read();
            table.refresh(term, plan, now);
        }
    }

    /** What sessions have left; when it cannot be counted now, as it was: the health of routers does not wait for that. */
    private List<SessionBudget> counted() {
        try {
            return sessions.count(term);
        } catch (LeadershipLost lost) {
            throw lost;
        } catch (RuntimeException e) {
            log.warn("the tasks of sessions could not be counted, and will be again: {}", e.toString());
            return budgets;
        }
    }

    private Observation observe(Instant now) {
        var current = catalog.get();
        var passive = differences.take(reports.get(), now);
        var found = pings.look(
                now,
                FleetState.routersOf(current),
                router -> router.isGroup()
                        || RouterRules.wantsPing(state.track(router.id(), now).evidence(), now));
        return new Observation(now, current, Map.copyOf(passive), found, budgets);
    }
}
