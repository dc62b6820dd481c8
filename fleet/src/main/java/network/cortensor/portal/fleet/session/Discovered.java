package network.cortensor.portal.fleet.session;

import java.util.List;
import network.cortensor.portal.upstream.reads.RouterSession;

/**
 * A router's sessions beside the catalog's.
 *
 * @param registered those that both know
 * @param unregistered those that only the router knows: they can be registered
 * @param missing ids of registered sessions that the router does not know: requests to them fail
 */
public record Discovered(List<Registered> registered, List<RouterSession> unregistered, List<String> missing) {
    public Discovered {
        registered = List.copyOf(registered);
        unregistered = List.copyOf(unregistered);
        missing = List.copyOf(missing);
    }

    /**
     * A session that both know.
     *
     * @param sessionId our name for it
     * @param poolId the pool that it serves
     * @param router what the router says of it
     */
    public record Registered(String sessionId, String poolId, RouterSession router) {}
}
