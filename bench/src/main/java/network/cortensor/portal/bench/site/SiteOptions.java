package network.cortensor.portal.bench.site;

import java.util.Map;

/**
 * How a site is made.
 *
 * @param gateways how many gateway processes
 * @param redis whether they share capacity over Redis; otherwise there is one gateway
 * @param routers routers with one session of limit 1 each
 * @param tokensPerSecond how fast these answer
 * @param organizations how many, each with a key
 * @param settings further environment of the gateways and control
 */
public record SiteOptions(
        int gateways,
        boolean redis,
        int routers,
        int tokensPerSecond,
        int organizations,
        Map<String, String> settings) {
    public SiteOptions {
        settings = Map.copyOf(settings);
        if (!redis && gateways != 1) {
            throw new IllegalArgumentException(
                    "without Redis there is one gateway: several would not know of one another");
        }
    }
}
