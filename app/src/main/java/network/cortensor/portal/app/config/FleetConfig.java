package network.cortensor.portal.app.config;

import java.time.Duration;

/**
 * The fleet manager.
 *
 * @param pingEvery how often a router that carries no traffic is asked whether it lives
 */
public record FleetConfig(
        @Setting(
                value = "10s",
                min = "1s",
                max = "10m",
                what = "How often a router that carries no traffic, or fails, is asked whether it lives.")
        Duration pingEvery) {}
