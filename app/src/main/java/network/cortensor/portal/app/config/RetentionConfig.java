package network.cortensor.portal.app.config;

import java.time.Duration;

/**
 * How long what is written about the past is kept. Usage is not deleted.
 *
 * @param events of the timeline
 * @param actions of operators
 * @param reconciliations of odd requests
 * @param refusals counted by minute
 * @param mappings versions of each alias' mapping
 */
public record RetentionConfig(
        @Setting(value = "400d", min = "1d", max = "3650d", what = "How long events of the timeline are kept.")
        Duration events,

        @Setting(
                value = "400d",
                min = "1d",
                max = "3650d",
                what =
                        "How long actions of operators are kept, with their idempotency keys and the names that sessions had.")
        Duration actions,

        @Setting(
                value = "90d",
                min = "7d",
                max = "3650d",
                what = "How long it is kept what routers said of requests that ended oddly.")
        Duration reconciliations,

        @Setting(value = "400d", min = "1d", max = "3650d", what = "How long counts of refusals by minute are kept.")
        Duration refusals,

        @Setting(
                value = "100",
                min = "1",
                max = "10000",
                what = "How many versions of each alias' mapping to pools are kept: so far `rollback` can go back.")
        int mappings) {}
