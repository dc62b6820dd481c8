package network.cortensor.portal.app.config;

import java.time.Duration;

/**
 * From where on something is bad news for operators.
 *
 * @param saturationPercent of a pool's slots in use
 * @param saturatedFor how long that has to last
 * @param waitingFor how long requests have to wait in a pool without a break
 * @param failurePercent of a model's requests that the platform failed
 * @param slowAbove a model's 95th percentile
 * @param unshippedEvents of a gateway that are not in the database
 * @param clocksApart between a gateway's clock and Redis's
 */
public record NewsConfig(
        @Setting(
                value = "90",
                min = "1",
                max = "100",
                what = "Percent of a pool's slots in use that are bad news when they last.")
        int saturationPercent,

        @Setting(
                value = "60s",
                min = "0s",
                max = "10m",
                what = "How long a pool has to be that busy before it is bad news.")
        Duration saturatedFor,

        @Setting(
                value = "30s",
                min = "0s",
                max = "10m",
                what = "How long requests have to wait in a pool without a break before it is bad news.")
        Duration waitingFor,

        @Setting(
                value = "5",
                min = "1",
                max = "100",
                what =
                        "Percent of a model's requests of the last five minutes, failed by the platform, above which it is bad news.")
        int failurePercent,

        @Setting(
                value = "120s",
                min = "100ms",
                max = "1h",
                what = "95th percentile of a model's requests of the last five minutes above which it is bad news.")
        Duration slowAbove,

        @Setting(
                value = "10000",
                min = "0",
                max = "10000000",
                what = "Usage events that a gateway has and the database does not, above which it is bad news.")
        int unshippedEvents,

        @Setting(
                value = "2s",
                min = "10ms",
                max = "10m",
                what = "Difference between a gateway's clock and Redis's above which it is bad news.")
        Duration clocksApart) {}
