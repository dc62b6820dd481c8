package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;

/**
 * How busy the fleet was during the last quarter of an hour, looked at every few seconds: what a single report cannot tell. In
 * memory only, so it begins anew with the process. Safe for several threads.
 */
public final class Samples {
    /** So far back it goes. */
    public static final Duration KEPT = Duration.ofMinutes(15);

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /**
     * One look.
     *
     * @param at when
     * @param sessions requests at work by session
     * @param slots of each session then; none where its pool takes no requests
     * @param waiting requests by pool
     * @param counters since the start of each gateway, by instance and pool
     * @param skipped how often round robin passed a session by since the look before, by session
     * @param expired leases that have run out since the look before, by session
     * @param roundTripP99Micros to Redis, of the slowest gateway; 0 in plain mode
     */
    public record Sample(
            Instant at,
            Map<String, Integer> sessions,
            Map<String, Integer> slots,
            Map<String, Integer> waiting,
            Map<String, Map<String, PoolReport>> counters,
            Map<String, Long> skipped,
            Map<String, Long> expired,
            long roundTripP99Micros) {
        static Sample of(Instant at, List<GatewayReport> reports, Catalog catalog, Since since) {
            var slots = new HashMap<String, Integer>();
            catalog.pools()
                    .values()
                    .forEach(pool -> pool.sessions()
                            .forEach(session ->
                                    slots.put(session.id(), pool.state().takesRequests() ? session.slots() : 0)));
            var sessions = new HashMap<String, Integer>();
            var waiting = new HashMap<String, Integer>();
            var counters = new HashMap<String, Map<String, PoolReport>>();
            for (var report : reports) {
                for (SessionReport session : report.sessions()) {
                    sessions.merge(session.sessionId(), session.inFlight(), Integer::sum);
                }
                var pools = new HashMap<String, PoolReport>();
                for (PoolReport pool : report.pools()) {
                    waiting.merge(pool.poolId(), pool.waiting(), Integer::sum);
                    pools.put(pool.poolId(), pool);
                }
                counters.put(report.instance(), pools);
            }
            var slowest = reports.stream()
                    .mapToLong(report -> report.capacity().roundTripP99Micros())
                    .max()
                    .orElse(0);
            return new Sample(at, sessions, slots, waiting, counters, since.skipped(), since.expired(), slowest);
        }

        /** Whether a session took no more. */
        public boolean full(String session) {
            var limit = slots.getOrDefault(session, 0);
            return limit > 0 && sessions.getOrDefault(session, 0) >= limit;
        }

        /** Whether some sessions took no more between them. */
        public boolean full(Collection<String> ids) {
            return busy(ids, 1);
        }

        /** Whether at least this share of the slots of some sessions is in use. */
        public boolean busy(Collection<String> ids, double share) {
            var limit = ids.stream().mapToInt(id -> slots.getOrDefault(id, 0)).sum();
            return limit > 0
                    && ids.stream().mapToInt(id -> sessions.getOrDefault(id, 0)).sum() >= limit * share;
        }

        /** Requests at work. */
        public int inFlight() {
            return sessions.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * What has happened since the look before.
     *
     * @param skipped as {@link Sample#skipped}
     * @param expired as {@link Sample#expired}
     */
    record Since(Map<String, Long> skipped, Map<String, Long> expired) {}

    /** Keeps a look. */
    synchronized void add(Sample sample) {
        samples.addLast(sample);
        while (samples.getFirst().at().isBefore(sample.at().minus(KEPT))) {
            samples.removeFirst();
        }
    }

    /** Forgets all when nothing was looked at since a moment: what was so then says nothing of now. */
    synchronized void forgetUnlessSeenSince(Instant moment) {
        if (!samples.isEmpty() && samples.getLast().at().isBefore(moment)) {
            samples.clear();
        }
    }

    /** All that is kept, the oldest first. */
    public synchronized List<Sample> all() {
        return List.copyOf(samples);
    }

    /** How much of the time that was looked at a session was full, 0 to 1. */
    public synchronized double fullShare(String session) {
        return samples.isEmpty()
                ? 0
                : (double) samples.stream()
                                .filter(sample -> sample.full(session))
                                .count()
                        / samples.size();
    }

    /**
     * How much a counter has grown during the last minute, over all pools (or one) and the gateways that live.
     *
     * @param pool only this pool, or empty for all
     */
    public long lastMinute(String pool, ToLongFunction<PoolReport> counter) {
        return growth(pool, Duration.ofMinutes(1), counter);
    }

    /**
     * How much a counter has grown lately, over all pools (or one) and the gateways that live.
     *
     * @param pool only this pool, or empty for all
     * @param time how far back, at most {@link #KEPT}; less where this process has looked for less
     */
    public synchronized long growth(String pool, Duration time, ToLongFunction<PoolReport> counter) {
        if (samples.isEmpty()) {
            return 0;
        }
        var last = samples.getLast();
        var since = last.at().minus(time);
        var growth = 0L;
        for (var instance : last.counters().entrySet()) {
            // One that was not heard of for a while is counted from when it was heard of again.
            var earlier = samples.stream()
                    .filter(sample -> !sample.at().isBefore(since))
                    .map(sample -> sample.counters().get(instance.getKey()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(instance.getValue());
            growth += growth(earlier, instance.getValue(), pool, counter);
        }
        return growth;
    }

    /** How much a gateway's counter has grown between two looks, over all pools, or over one that is named. */
    static long growth(
            Map<String, PoolReport> earlier,
            Map<String, PoolReport> later,
            String pool,
            ToLongFunction<PoolReport> counter) {
        var growth = 0L;
        for (var report : later.values()) {
            if (pool.isEmpty() || pool.equals(report.poolId())) {
                var before = earlier.get(report.poolId());
                growth += counter.applyAsLong(report) - (before == null ? 0 : counter.applyAsLong(before));
            }
        }
        return growth;
    }

    /** How much of the time that was looked at these sessions had no free slot between them, 0 to 1. */
    public synchronized double fullShare(Collection<String> sessions) {
        return samples.isEmpty()
                ? 0
                : (double) samples.stream()
                                .filter(sample -> sample.full(sessions))
                                .count()
                        / samples.size();
    }

    /**
     * Whether something was so at every look of a time up to now.
     *
     * @param time how long; false where this process has not looked for so long
     */
    public synchronized boolean steadily(Duration time, Predicate<Sample> so) {
        if (samples.isEmpty()) {
            return false;
        }
        var since = samples.getLast().at().minus(time);
        return !samples.getFirst().at().isAfter(since)
                && samples.stream()
                        .filter(sample -> !sample.at().isBefore(since))
                        .allMatch(so);
    }

    /** How often round robin has passed some sessions by during the last minute. */
    public synchronized long skippedLastMinute(Predicate<String> which) {
        return samples.isEmpty() ? 0 : total(samples.getLast().at().minusSeconds(60), Sample::skipped, which);
    }

    /** Leases on some sessions that have run out in the time that is kept. */
    public synchronized long expired(Predicate<String> which) {
        return total(Instant.MIN, Sample::expired, which);
    }

    private long total(Instant after, Function<Sample, Map<String, Long>> counts, Predicate<String> which) {
        return samples.stream()
                .filter(sample -> sample.at().isAfter(after))
                .flatMap(sample -> counts.apply(sample).entrySet().stream())
                .filter(count -> which.test(count.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
