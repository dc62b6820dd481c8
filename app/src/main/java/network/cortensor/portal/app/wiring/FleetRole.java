package network.cortensor.portal.app.wiring;

import java.time.Duration;
import network.cortensor.portal.fleet.FleetManager;
import network.cortensor.portal.fleet.FleetSettings;
import network.cortensor.portal.upstream.reads.RouterReads;

/** The fleet manager and what it looks through. */
final class FleetRole {
    private static final Duration PING = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(10);

    private FleetRole() {}

    /** Starts watching; stopped with the foundation. */
    static void start(Foundation foundation, Durable durable, Shared shared) {
        var closing = foundation.closing();
        var reads = closing.add("router reads", new RouterReads(foundation.vertx(), PING, READ));
        var settings = FleetSettings.usual(foundation.installation().gatewayId())
                .withPingInterval(foundation.config().fleet().pingEvery());
        var manager = closing.add(
                "fleet manager",
                new FleetManager(
                        durable.database().jdbi(),
                        shared.catalogs(),
                        shared.reports(),
                        reads,
                        foundation.clock(),
                        settings));
        manager.start();
    }
}
