package network.cortensor.portal.gateway.breaker;

import java.time.Duration;

/**
 * When a breaker opens and how it comes back.
 *
 * @param consecutive it opens after so many failures in a row
 * @param window or when, over this time,
 * @param share this share of the requests failed (0 to 1)
 * @param atLeast and there were so many
 * @param pause how long it stays open the first time; each time that it opens again without having closed, twice as long
 * @param longestPause but never longer
 * @param jitter each pause is longer by a random part of it, up to this (0 to 1), so that gateways do not probe in step
 * @param ramp how long it takes from the first success to all slots
 * @param probeWait a session that got no probe for so long makes way for the router's next one
 */
public record BreakerSettings(
        int consecutive,
        Duration window,
        double share,
        int atLeast,
        Duration pause,
        Duration longestPause,
        double jitter,
        Duration ramp,
        Duration probeWait) {
    /** What the gateway uses; docs/decisions/0020 has the reasons. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(
            5,
            Duration.ofSeconds(30),
            0.5,
            10,
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            0.2,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1));
}
