package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import network.cortensor.portal.control.picture.Samples.Sample;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.PoolReport;

/**
 * How busy something was during one minute.
 *
 * @param minute its start
 * @param pool which pool; empty for the whole fleet
 * @param session which session; empty for a pool or the fleet
 * @param looks how often it was looked at, at least 1
 * @param level what was found, added up over the looks
 * @param counts what gateways counted meanwhile
 * @param roundTripP99Micros to Redis, of the fleet; else 0
 */
record OccupancyMinute(
        Instant minute,
        String pool,
        String session,
        int looks,
        Level level,
        OccupancyCounts counts,
        long roundTripP99Micros) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A gateway that was heard of so long before the minute is counted from then; else from when it is first heard of in it. */
    private static final Duration BEFORE = Duration.ofSeconds(30);

    /**
     * What looks found.
     *
     * @param slots added up over the looks
     * @param inFlight added up
     * @param waiting added up
     * @param mostInFlight the most that one look found
     * @param mostWaiting the most that one look found
     * @param full looks that found no free slot
     */
    record Level(long slots, long inFlight, long waiting, int mostInFlight, int mostWaiting, int full) {
        static Level of(
                List<Sample> looks,
                ToIntFunction<Sample> slots,
                ToIntFunction<Sample> busy,
                ToIntFunction<Sample> waiting) {
            return new Level(
                    looks.stream().mapToInt(slots).asLongStream().sum(),
                    looks.stream().mapToInt(busy).asLongStream().sum(),
                    looks.stream().mapToInt(waiting).asLongStream().sum(),
                    looks.stream().mapToInt(busy).max().orElse(0),
                    looks.stream().mapToInt(waiting).max().orElse(0),
                    (int) looks.stream()
                            .filter(look ->
                                    slots.applyAsInt(look) > 0 && busy.applyAsInt(look) >= slots.applyAsInt(look))
                            .count());
        }
    }

    /** Everything that was looked at in a minute: the fleet, its pools, their sessions. Empty when nobody looked. */
    static List<OccupancyMinute> of(Instant minute, List<Sample> samples, Catalog catalog) {
        var looks = samples.stream()
                .filter(look -> !look.at().isBefore(minute) && look.at().isBefore(minute.plus(MINUTE)))
                .toList();
        var rows = new ArrayList<OccupancyMinute>();
        if (looks.isEmpty()) {
            return rows;
        }
        var counting = new Counting(minute, samples, looks);
        rows.add(new OccupancyMinute(
                minute,
                "",
                "",
                looks.size(),
                Level.of(looks, look -> sum(look.slots()), Sample::inFlight, look -> sum(look.waiting())),
                counting.of(
                        "",
                        catalog.pools().values().stream()
                                .flatMap(pool -> pool.sessions().stream())
                                .map(Session::id)
                                .toList()),
                looks.stream().mapToLong(Sample::roundTripP99Micros).max().orElse(0)));
        for (var pool : catalog.pools().values()) {
            rows.add(ofPool(minute, looks, counting, pool));
            pool.sessions().forEach(session -> rows.add(ofSession(minute, looks, pool, session)));
        }
        return rows;
    }

    private static OccupancyMinute ofPool(Instant minute, List<Sample> looks, Counting counting, Pool pool) {
        var sessions = pool.sessions().stream().map(Session::id).toList();
        return new OccupancyMinute(
                minute,
                pool.id(),
                "",
                looks.size(),
                Level.of(
                        looks,
                        look -> sum(look.slots(), sessions),
                        look -> sum(look.sessions(), sessions),
                        look -> look.waiting().getOrDefault(pool.id(), 0)),
                counting.of(pool.id(), sessions),
                0);
    }

    private static OccupancyMinute ofSession(Instant minute, List<Sample> looks, Pool pool, Session session) {
        return new OccupancyMinute(
                minute,
                pool.id(),
                session.id(),
                looks.size(),
                Level.of(
                        looks,
                        look -> look.slots().getOrDefault(session.id(), 0),
                        look -> look.sessions().getOrDefault(session.id(), 0),
                        look -> 0),
                new OccupancyCounts(
                        0,
                        0,
                        0,
                        0,
                        0,
                        Counting.happened(looks, Sample::skipped, List.of(session.id())),
                        Counting.happened(looks, Sample::expired, List.of(session.id()))),
                0);
    }

    private static int sum(Map<String, Integer> figures) {
        return figures.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int sum(Map<String, Integer> figures, List<String> names) {
        return names.stream().mapToInt(name -> figures.getOrDefault(name, 0)).sum();
    }

    /** How gateways' counters grew within the minute. */
    private record Counting(Instant minute, List<Sample> samples, List<Sample> looks) {
        OccupancyCounts of(String pool, List<String> sessions) {
            return new OccupancyCounts(
                    growth(pool, PoolReport::atOnce),
                    growth(pool, PoolReport::afterWait),
                    growth(pool, PoolReport::refused),
                    growth(pool, PoolReport::timedOut),
                    growth(pool, PoolReport::left),
                    happened(looks, Sample::skipped, sessions),
                    happened(looks, Sample::expired, sessions));
        }

        static long happened(List<Sample> looks, Function<Sample, Map<String, Long>> counts, List<String> sessions) {
            return looks.stream()
                    .mapToLong(look -> sessions.stream()
                            .mapToLong(session -> counts.apply(look).getOrDefault(session, 0L))
                            .sum())
                    .sum();
        }

        private long growth(String pool, ToLongFunction<PoolReport> counter) {
            // Each gateway from the last look before the minute to the last in it, so that minutes add up without a
            // gap.
            var instances = looks.stream()
                    .flatMap(look -> look.counters().keySet().stream())
                    .distinct()
                    .toList();
            return instances.stream()
                    .mapToLong(instance -> growth(instance, pool, counter))
                    .sum();
        }

        private long growth(String instance, String pool, ToLongFunction<PoolReport> counter) {
            var heard = looks.stream()
                    .map(look -> look.counters().get(instance))
                    .filter(Objects::nonNull)
                    .toList();
            var first = samples.stream()
                    .filter(look -> look.at().isBefore(minute) && !look.at().isBefore(minute.minus(BEFORE)))
                    .map(look -> look.counters().get(instance))
                    .filter(Objects::nonNull)
                    .reduce((earlier, later) -> later)
                    .orElse(heard.getFirst());
            return Samples.growth(first, heard.getLast(), pool, counter);
        }
    }
}
