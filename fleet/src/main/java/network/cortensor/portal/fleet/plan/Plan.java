package network.cortensor.portal.fleet.plan;

import java.util.List;

/**
 * What is thought, and what of it is to be written.
 *
 * @param state what is remembered until the next look
 * @param current all routers and pools as they are thought to be
 * @param decisions what differs from what the database says; empty almost always
 */
public record Plan(FleetState state, Conditions current, List<Decision> decisions) {
    public Plan {
        decisions = List.copyOf(decisions);
    }
}
