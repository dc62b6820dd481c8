package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @param slots of each session then
     * @param waiting requests by pool
     * @param counters since the start of each gateway, by instance and pool
     */
    public record Sample(
            Instant at,
            Map<String, Integer> sessions,
            Map<String, Integer> slots,
            Map<String, Integer> waiting,
            Map<String, Map<String, PoolReport>> counters) {
        static Sample of(Instant at, List<GatewayReport> reports, Catalog catalog) {
            var slots = new HashMap<String, Integer>();
            catalog.pools()
                    .values()
                    .forEach(pool -> pool.sessions().forEach(session -> slots.put(session.id(), session.slots())));
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
            return new Sample(at, sessions, slots, waiting, counters);
        }

        /** Whether a session took no more. */
        public boolean full(String session) {
            var limit = slots.getOrDefault(session, 0);
            return limit > 0 && sessions.getOrDefault(session, 0) >= limit;
        }

        /** Requests at work. */
        public int inFlight() {
            return sessions.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Keeps a look. */
    synchronized void add(Sample sample) {
        samples.addLast(sample);
        while (samples.getFirst().at().isBefore(sample.at().minus(KEPT))) {
            samples.removeFirst();
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
    public synchronized long lastMinute(String pool, ToLongFunction<PoolReport> counter) {
        if (samples.isEmpty()) {
            return 0;
        }
        var last = samples.getLast();
        var since = last.at().minusSeconds(60);
        var growth = 0L;
        for (var instance : last.counters().entrySet()) {
            // One that was not heard of for a while is counted from when it was heard of again.
            var earlier = samples.stream()
                    .filter(sample -> !sample.at().isBefore(since))
                    .map(sample -> sample.counters().get(instance.getKey()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(instance.getValue());
            for (var report : instance.getValue().values()) {
                if (pool.isEmpty() || pool.equals(report.poolId())) {
                    var before = earlier.get(report.poolId());
                    growth += counter.applyAsLong(report) - (before == null ? 0 : counter.applyAsLong(before));
                }
            }
        }
        return growth;
    }
}
