package network.cortensor.portal.gateway.key;

import java.time.Duration;

/**
 * Bounds of the key cache and of what unknown keys may cost.
 *
 * @param cachedKeys policies kept
 * @param remembered for how long a policy is used without asking again; changes arrive by themselves, so this is how long known
 *     keys work while the directory is away
 * @param lookupsAtOnce look-ups under way at once, over all addresses
 * @param unknownPerAddress keys that turned out unknown, per address and window, before the address is told to stop
 * @param window for how long they count
 */
public record KeyLimits(
        int cachedKeys, Duration remembered, int lookupsAtOnce, int unknownPerAddress, Duration window) {
    /** What serves most installations. */
    public static final KeyLimits DEFAULT = new KeyLimits(100_000, Duration.ofDays(1), 16, 20, Duration.ofMinutes(1));
}
