package network.cortensor.portal.gateway.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts, per address, keys that were well formed but unknown: the sign of somebody who tries keys. */
final class FailedAttempts {
    private final int allowed;
    private final Cache<String, AtomicInteger> byAddress;

    FailedAttempts(KeyLimits limits, Ticker ticker) {
        allowed = limits.unknownPerAddress();
        byAddress = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(limits.window())
                .ticker(ticker)
                .build();
    }

    boolean tooMany(String address) {
        var count = byAddress.getIfPresent(address);
        return count != null && count.get() >= allowed;
    }

    void count(String address) {
        byAddress.get(address, key -> new AtomicInteger()).incrementAndGet();
    }
}
