package network.cortensor.portal.simulator;

/**
 * A pool of simulated routers.
 *
 * @param name the pool's name
 * @param model what its routers say they run
 * @param routers how many, each with one session
 * @param family how the model writes
 */
public record FleetPool(String name, String model, int routers, TextFamily family) {
    public FleetPool {
        if (routers < 1) {
            throw new IllegalArgumentException("a pool has at least one router");
        }
    }
}
