package network.cortensor.portal.control.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pools serve an alias. The weight of a single route means nothing and is 1.
 *
 * @param routes the pools that share its requests; at least one has a weight
 * @param fallbacks the pools that serve it, in order, while none of the routes takes requests
 */
public record Mapping(List<Share> routes, List<String> fallbacks) {
    private static final int MOST = 32;
    private static final int HEAVIEST = 1_000_000;

    /**
     * A mapping.
     *
     * @throws IllegalArgumentException if it makes no sense; the message says what to change
     */
    public Mapping {
        if (routes.isEmpty() || routes.stream().allMatch(share -> share.weight() == 0)) {
            throw new IllegalArgumentException("name at least one pool with a weight above 0");
        }
        var seen = new HashSet<String>();
        Stream.concat(routes.stream().map(Share::pool), fallbacks.stream()).forEach(pool -> {
            if (!seen.add(pool)) {
                throw new IllegalArgumentException("pool '" + pool + "' is named twice");
            }
        });
        if (seen.size() > MOST) {
            throw new IllegalArgumentException("name at most " + MOST + " pools");
        }
        routes = routes.size() == 1 ? List.of(new Share(routes.getFirst().pool(), 1)) : List.copyOf(routes);
        fallbacks = List.copyOf(fallbacks);
    }

    /** One pool serves all. */
    public static Mapping to(String pool) {
        return new Mapping(List.of(new Share(pool, 1)), List.of());
    }

    /**
     * A pool and its share.
     *
     * @param pool its id
     * @param weight against the sum of all weights; 0 to 1,000,000, zero takes no requests
     */
    public record Share(String pool, int weight) {
        /**
         * A share.
         *
         * @throws IllegalArgumentException if the weight is out of range
         */
        public Share {
            if (weight < 0 || weight > HEAVIEST) {
                throw new IllegalArgumentException("a weight is an integer from 0 to " + HEAVIEST);
            }
        }
    }

    /** Every pool that it names, routes first. */
    @JsonIgnore
    public List<String> pools() {
        return Stream.concat(routes.stream().map(Share::pool), fallbacks.stream())
                .toList();
    }

    /** Its routes in words, for example {@code a 90, b 10}. */
    String routesText() {
        return routes.size() == 1
                ? routes.getFirst().pool()
                : routes.stream()
                        .map(share -> share.pool() + " " + share.weight())
                        .collect(Collectors.joining(", "));
    }
}
