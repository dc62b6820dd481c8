package network.cortensor.portal.control.traffic;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some cells added up.
 *
 * @param outcomes requests by what came of them; only outcomes that occurred
 * @param gateways requests by gateway
 * @param promptTokens delivered to models
 * @param completionTokens delivered to clients
 * @param total from arrival to the end, of successful requests: a fast failure is no good service
 * @param firstToken from arrival to the first byte, of successful requests
 * @param waited for a free session, of all requests
 * @param last the last request of all, or null
 * @param lastSuccess the last request that succeeded, or null
 * @param lastFailure the last request that the platform failed, or null
 */
public record Traffic(
        Map<Outcome, Long> outcomes,
        Map<String, Long> gateways,
        long promptTokens,
        long completionTokens,
        Histogram total,
        Histogram firstToken,
        Histogram waited,
        @Nullable Last last,
        @Nullable Last lastSuccess,
        @Nullable Last lastFailure) {
    /** None. */
    public static final Traffic NONE = of(List.of());

    /**
     * A request.
     *
     * @param requestId which one
     * @param at when it arrived
     */
    public record Last(String requestId, Instant at) {}

    /** Adds up. */
    public static Traffic of(Collection<Cell> cells) {
        var outcomes = new EnumMap<Outcome, Long>(Outcome.class);
        var gateways = new TreeMap<String, Long>();
        var prompt = 0L;
        var completion = 0L;
        var total = Histogram.EMPTY;
        var firstToken = Histogram.EMPTY;
        var waited = Histogram.EMPTY;
        @Nullable Last last = null;
        @Nullable Last success = null;
        @Nullable Last failure = null;
        for (var cell : cells) {
            outcomes.merge(cell.outcome(), cell.requests(), Long::sum);
            gateways.merge(cell.route().gateway(), cell.requests(), Long::sum);
            prompt += cell.promptTokens();
            completion += cell.completionTokens();
            waited = waited.plus(cell.waited());
            last = later(last, cell);
            switch (cell.outcome().side()) {
                case NOBODY -> {
                    total = total.plus(cell.total());
                    firstToken = firstToken.plus(cell.firstToken());
                    success = later(success, cell);
                }
                case PLATFORM -> failure = later(failure, cell);
                case CUSTOMER -> {}
            }
        }
        return new Traffic(outcomes, gateways, prompt, completion, total, firstToken, waited, last, success, failure);
    }

    /** Adds up by a part of the route. */
    public static Map<String, Traffic> by(Collection<Cell> cells, Function<Cell.Route, String> part) {
        return cells.stream()
                .collect(Collectors.groupingBy(cell -> part.apply(cell.route()), Collectors.toList()))
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> of(entry.getValue())));
    }

    /** All requests. */
    public long requests() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests by whose fault their end was. */
    public long requests(Outcome.Side side) {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().side() == side)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Last later(@Nullable Last last, Cell cell) {
        return last == null || cell.lastAt().isAfter(last.at()) ? new Last(cell.lastRequestId(), cell.lastAt()) : last;
    }
}
