package network.cortensor.portal.app.config;

import java.time.Duration;

/**
 * What a gateway remembers of API keys.
 *
 * @param cacheSize keys at most
 * @param cacheTtl how long a key's policy is used without asking again
 */
public record KeysConfig(
        @Setting(value = "100000", min = "100", max = "10000000", what = "API keys that a gateway remembers at most.")
        int cacheSize,

        @Setting(
                value = "1d",
                min = "1s",
                max = "30d",
                what =
                        "How long a remembered key is used without asking again; changes and revocations arrive by themselves within a second, so this is how long known keys work while the database is away.")
        Duration cacheTtl) {}
