package network.cortensor.portal.control.web;

import java.util.List;
import java.util.stream.Stream;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.usage.UsageReport;

/** The table of routes: all that the operators' API can do. A route that is not here does not exist. */
public final class OpsHandlers implements AutoCloseable {
    private final List<OpsRoute> routes;
    private final OpsStream stream;

    /** Handlers on these parts. */
    public OpsHandlers(OpsParts parts) {
        var pictures = parts.pictures();
        var sessions = new SessionJson(parts.explorers(), pictures.samples());
        var pools = new PoolJson(pictures.samples());
        var events = new Events(parts.database());
        var traffic = new TrafficReport(parts.database());
        stream = new OpsStream(
                new StreamState(pictures, pools, sessions, parts.capacity(), events),
                parts.clock().millis());
        routes = Stream.of(
                        new KeyRoutes(parts.keys()).routes(),
                        new CatalogRoutes(parts.catalog(), parts.tokens()).routes(),
                        new UsageRoutes(parts.usage(), new UsageReport(parts.database()), parts.clock()).routes(),
                        new FleetRoutes(pictures, pools).routes(),
                        new PoolRoutes(pictures, pools, sessions, events).routes(),
                        new RouterRoutes(pictures, sessions, events).routes(),
                        new SessionRoutes(
                                        pictures,
                                        sessions,
                                        new SessionHistory(parts.database(), parts.explorers()),
                                        events)
                                .routes(),
                        new CapacityRoutes(pictures, parts.capacity()).routes(),
                        new GatewayRoutes(pictures).routes(),
                        new ModelRoutes(pictures, traffic).routes(),
                        new EventRoutes(events).routes(),
                        new ActionRoutes(parts.actions(), pictures).routes(),
                        List.of(OpsRoute.streaming("listen", stream::open)))
                .flatMap(List::stream)
                .toList();
    }

    /** Every route with who may call it. */
    List<OpsRoute> routes() {
        return routes;
    }

    /** Ends the streams of those who listen. */
    @Override
    public void close() {
        stream.close();
    }
}
