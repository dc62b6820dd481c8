package network.cortensor.portal.state.redis;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import network.cortensor.portal.state.SlotGate;

/**
 * What the parts of one gateway's state have in common.
 *
 * @param settings how capacity is shared
 * @param keys names of what is stored
 * @param calls how scripts are run
 * @param pools what the catalog says
 * @param counts what is counted
 * @param gate how many requests a session may have
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param clock the wall clock
 */
record Shared(
        RedisSettings settings,
        Keys keys,
        Calls calls,
        RedisPools pools,
        RedisCounts counts,
        SlotGate gate,
        LongSupplier nanoTime,
        InstantSource clock) {
    long now() {
        return nanoTime.getAsLong();
    }

    long ttlNanos() {
        return settings.leaseTtl().toNanos();
    }

    long ttlMillis() {
        return settings.leaseTtl().toMillis();
    }

    /** So long after a gateway was taken for dead all that it may have held has run out: what it had sent may have come late. */
    long keepMillis() {
        return ttlMillis() + 2 * calls.answersWithin().toMillis() + 1000;
    }

    /** A deadline is not to be relied on from here on. */
    boolean isTooLate(long deadlineNanos) {
        return deadlineNanos - settings.margin().toNanos() - now() <= 0;
    }
}
