package network.cortensor.portal.gateway.journal;

import java.time.Duration;

/**
 * How events leave the journal.
 *
 * @param batch events per write, 1 to 10,000
 * @param interval how long an event waits for company
 * @param firstRetry pause after a failed write; doubles with each further one
 * @param lastRetry longest such pause
 */
public record ShipperSettings(int batch, Duration interval, Duration firstRetry, Duration lastRetry) {
    /** 500 events or 200 ms; retries after 100 ms to 5 s. */
    public static final ShipperSettings DEFAULT =
            new ShipperSettings(500, Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofSeconds(5));

    public ShipperSettings {
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("a batch is 1 to 10000 events, not " + batch);
        }
        if (!interval.isPositive() || !firstRetry.isPositive() || lastRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException("intervals are positive and the last retry is not below the first");
        }
    }
}
