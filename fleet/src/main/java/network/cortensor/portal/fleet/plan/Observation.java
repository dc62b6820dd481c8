package network.cortensor.portal.fleet.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.fleet.observe.Passive;
import network.cortensor.portal.fleet.observe.Ping;

/**
 * What was found in one look.
 *
 * @param at when
 * @param catalog what there is to look at
 * @param passive what gateways experienced, by router
 * @param pings what pings found
 * @param budgets sessions that can run out
 */
public record Observation(
        Instant at, Catalog catalog, Map<String, Passive> passive, List<Ping> pings, List<SessionBudget> budgets) {
    public Observation {
        passive = Map.copyOf(passive);
        pings = List.copyOf(pings);
        budgets = List.copyOf(budgets);
    }
}
