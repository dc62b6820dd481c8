package network.cortensor.portal.gateway.report;

import java.time.Instant;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.gateway.server.GatewayParts;
import network.cortensor.portal.gateway.server.GatewayServer;

/** What this gateway says of itself: {@link #publish} is called once a second. */
public final class SelfReport {
    private final Identity identity;
    private final GatewayParts parts;
    private final GatewayServer server;
    private final FleetMetrics metrics;

    /**
     * Which run of which gateway this is.
     *
     * @param instance name and start: no two runs share one
     * @param version of the program
     * @param startedAt when it began to serve
     * @param configHash the same for gateways with the same configuration
     */
    public record Identity(String instance, String version, Instant startedAt, String configHash) {}

    /** Reports on a gateway made of these parts. */
    public SelfReport(Identity identity, GatewayParts parts, GatewayServer server) {
        this.identity = identity;
        this.parts = parts;
        this.server = server;
        metrics = new FleetMetrics(parts.registry());
    }

    /** Tells the others, and refreshes what is scraped. Never blocks. */
    public void publish() {
        var report = now();
        metrics.refresh(report, parts.catalog().get());
        parts.state().publish(report);
    }

    /** How it is at this moment; the lag is of the time since this was last asked. */
    public GatewayReport now() {
        var state = parts.state();
        var catalog = parts.catalog().get();
        var pools = catalog.pools();
        return new GatewayReport(
                parts.gatewayId(),
                identity.instance(),
                identity.version(),
                identity.startedAt(),
                parts.clock().instant(),
                catalog.version(),
                identity.configHash(),
                server.draining(),
                server.running(),
                state.capacity(),
                pools.keySet().stream().map(state::pool).toList(),
                pools.values().stream()
                        .flatMap(pool -> pool.sessions().stream())
                        .map(Session::id)
                        .distinct()
                        .map(state::session)
                        .toList(),
                parts.breakers().reports(),
                ProcessFigures.now(
                        server.takeLoopLagMicros(),
                        server.connections(),
                        parts.journal().stats().unshipped()));
    }
}
