package network.cortensor.portal.domain.fleet;

import java.time.Instant;
import java.util.List;

/**
 * What a gateway says of itself once a second: how consoles and the fleet manager see it. Counts are since the gateway's start;
 * who wants a rate takes the difference of two reports of one instance.
 *
 * @param gatewayId its configured name
 * @param instance this run of it: name and start
 * @param version of the program
 * @param startedAt when it began to serve
 * @param at when this was said
 * @param catalogVersion the catalog that it serves from: what "applied on n of n gateways" counts
 * @param configHash the same for gateways with the same configuration
 * @param draining whether it is about to stop
 * @param running requests that it is working on, waiting ones included
 * @param capacity how it counts capacity
 * @param pools every pool of its catalog
 * @param sessions every session of its catalog
 * @param routers every router of its catalog
 * @param process how the process is
 */
public record GatewayReport(
        String gatewayId,
        String instance,
        String version,
        Instant startedAt,
        Instant at,
        long catalogVersion,
        String configHash,
        boolean draining,
        int running,
        CapacityReport capacity,
        List<PoolReport> pools,
        List<SessionReport> sessions,
        List<RouterReport> routers,
        ProcessReport process) {
    public GatewayReport {
        pools = List.copyOf(pools);
        sessions = List.copyOf(sessions);
        routers = List.copyOf(routers);
    }

    /**
     * The process.
     *
     * @param heapBytes heap in use
     * @param heapMaxBytes heap at most
     * @param processorLoad of all processors, 0 to 1; negative when unknown
     * @param collectionMillis spent collecting garbage since the start
     * @param loopLagMicros how late the event loops run, the worst of them
     * @param openConnections of clients
     * @param journalUnshipped usage events that are not yet in the database
     */
    public record ProcessReport(
            long heapBytes,
            long heapMaxBytes,
            double processorLoad,
            long collectionMillis,
            long loopLagMicros,
            int openConnections,
            long journalUnshipped) {}
}
