package network.cortensor.portal.state;

/** What is counted of a pool since the start. Guarded by the pool's lock. */
final class PoolCounts {
    long atOnce;
    long afterWait;
    long refused;
    long timedOut;
    long left;
    long lost;
}
