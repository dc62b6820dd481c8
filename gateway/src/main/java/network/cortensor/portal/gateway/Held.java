package network.cortensor.portal.gateway;

/** Something a request has taken and must give back: whoever takes it hands it to the {@link Exchange}. */
@FunctionalInterface
interface Held {
    /** Gives it back. Called exactly once, on the event loop, however the request ended. */
    void giveBack();
}
