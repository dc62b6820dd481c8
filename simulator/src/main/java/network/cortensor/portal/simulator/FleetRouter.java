package network.cortensor.portal.simulator;

import java.net.URI;

/**
 * A router of a simulated fleet, with what a catalog needs to name it.
 *
 * @param pool its pool's name
 * @param name its own, for example {@code simulated-oss-20b-1}
 * @param model what it says it runs
 * @param address where it listens
 * @param token what it wants to be shown
 * @param session the number of its one session, unique in the fleet
 * @param router the running router
 */
public record FleetRouter(
        String pool, String name, String model, URI address, String token, long session, SimulatedRouter router) {

    @Override
    public String toString() {
        return name + " at " + address + ", session " + session;
    }
}
