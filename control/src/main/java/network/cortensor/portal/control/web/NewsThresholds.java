package network.cortensor.portal.control.web;

import java.time.Duration;

/**
 * From where on something is bad news.
 *
 * @param saturation part of a pool's slots in use, above 0 to 1
 * @param saturatedFor how long that has to last
 * @param waitingFor how long requests have to wait in a pool without a break
 * @param failureShare part of a model's requests of the last five minutes that the platform failed, above 0 to 1
 * @param slow 95th percentile of a model's successful requests of the last five minutes
 * @param unshipped usage events of a gateway that are not in the database
 * @param clocksApart between a gateway's clock and Redis's
 */
public record NewsThresholds(
        double saturation,
        Duration saturatedFor,
        Duration waitingFor,
        double failureShare,
        Duration slow,
        long unshipped,
        Duration clocksApart) {
    /** The usual ones. */
    public static NewsThresholds usual() {
        return new NewsThresholds(
                0.9,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                0.05,
                Duration.ofMinutes(2),
                10_000,
                Duration.ofSeconds(2));
    }
}
