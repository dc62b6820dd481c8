package network.cortensor.portal.control.web;

import java.util.List;
import java.util.stream.Stream;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.picture.OccupancySeries;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.traffic.TrafficSeries;
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
                new StreamState(pictures, pools, sessions, parts.capacity(), parts.news(), events),
                parts.clock().millis());
        routes = Stream.of(
                        new KeyRoutes(parts.keys()).routes(),
                        new OrganizationRoutes(parts.organizations()).routes(),
                        new CatalogRoutes(parts.catalog(), parts.tokens()).routes(),
                        new UsageRoutes(parts.usage(), new UsageReport(parts.database()), parts.clock()).routes(),
                        new FleetRoutes(pictures, pools, parts.news()).routes(),
                        new PoolRoutes(pictures, pools, sessions, events).routes(),
                        new RouterRoutes(pictures, sessions, events).routes(),
                        new RouterCheckRoutes(parts.catalog(), parts.routers(), parts.clock()).routes(),
                        new SessionRoutes(
                                        pictures,
                                        sessions,
                                        new SessionHistory(parts.database(), parts.explorers()),
                                        events)
                                .routes(),
                        new CapacityRoutes(pictures, parts.capacity()).routes(),
                        new WhatIfRoutes(pictures, parts.capacity()).routes(),
                        new OrphanRoutes(pictures, parts.clock()).routes(),
                        new GatewayRoutes(pictures).routes(),
                        new ModelRoutes(pictures, traffic, parts.database()).routes(),
                        new SeriesRoutes(
                                        pictures,
                                        traffic,
                                        new TrafficSeries(parts.database()),
                                        new OccupancySeries(parts.database()))
                                .routes(),
                        new EventRoutes(events, new EventSpans(parts.database())).routes(),
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
