package network.cortensor.portal.gateway.server;

import java.time.Duration;
import java.util.Set;
import network.cortensor.portal.gateway.Dispatch;
import network.cortensor.portal.gateway.Surroundings;

/**
 * How the gateway listens.
 *
 * @param host address to bind
 * @param port 0 takes any free one
 * @param eventLoops threads that serve
 * @param maxHeaderBytes of a request's headers together
 * @param maxConnections over all event loops
 * @param keepAlive how long a connection may stay without a request
 * @param corsOrigins origins that browsers may call from
 * @param limits bounds of a request
 * @param patience how long a request may take
 */
public record GatewaySettings(
        String host,
        int port,
        int eventLoops,
        int maxHeaderBytes,
        int maxConnections,
        Duration keepAlive,
        Set<String> corsOrigins,
        Surroundings.Limits limits,
        Dispatch.Patience patience) {}
