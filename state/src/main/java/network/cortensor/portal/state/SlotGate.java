package network.cortensor.portal.state;

import network.cortensor.portal.domain.catalog.Session;

/**
 * How many requests a session may have at once at this moment, as the gateway sees it. Asked whenever a session is chosen, so it
 * answers at once and from any thread.
 */
@FunctionalInterface
public interface SlotGate {
    /** What the catalog says, with no experience of its own. */
    SlotGate OPEN = Session::slots;

    /** Zero where nothing may be sent now; never above {@link Session#slots}. */
    int slots(Session session);
}
