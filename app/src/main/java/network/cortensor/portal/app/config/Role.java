package network.cortensor.portal.app.config;

/** The parts of the program that one process can run. */
public enum Role {
    /** The hot path: verifies, routes, relays and meters customers' calls. */
    GATEWAY,
    /** Keys, catalog, usage and the operators' API. */
    CONTROL,
    /** Watches routers and sessions and decides what may take traffic. One of several leads. */
    FLEET
}
