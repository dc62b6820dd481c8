package network.cortensor.portal.bench.site;

/**
 * A router and what it has seen since it was first started.
 *
 * @param port where it listens on loopback
 * @param token that it wants
 * @param session the number of its one session
 * @param up whether it listens
 * @param busy requests at work on its session
 * @param requests that came to it
 * @param overlaps requests that came while another was at work: two gateways, or one, thought the session free
 * @param works tasks that are over
 * @param workNanos time that they took, in nanoseconds
 */
public record RouterState(
        int port,
        String token,
        long session,
        boolean up,
        int busy,
        long requests,
        long overlaps,
        long works,
        long workNanos) {
    @Override
    public String toString() {
        return "session " + session + ": busy " + busy + ", requests " + requests + ", overlaps " + overlaps;
    }
}
