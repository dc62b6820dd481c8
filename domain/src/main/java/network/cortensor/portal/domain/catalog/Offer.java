package network.cortensor.portal.domain.catalog;

import java.time.Instant;
import java.util.List;

/**
 * A model as sold: the name that customers use, what serves it and what it costs.
 *
 * @param alias the product name, for example {@code gpt-oss-20b}
 * @param created when it was first sold; part of OpenAI's model object
 * @param ownedBy who made the model; part of OpenAI's model object
 * @param enabled whether it may be called now
 * @param routes the pools that serve it and how its requests are shared between them; not empty
 * @param fallbacks the pools that serve it, in order, while none of the routes takes requests
 * @param ephemeral whether ephemeral sessions may serve it when all dedicated ones are full
 * @param affinity whether the turns of one conversation prefer the same session
 * @param price what it costs
 */
public record Offer(
        String alias,
        Instant created,
        String ownedBy,
        boolean enabled,
        List<Route> routes,
        List<Pool> fallbacks,
        boolean ephemeral,
        boolean affinity,
        Price price) {
    public Offer {
        routes = List.copyOf(routes);
        fallbacks = List.copyOf(fallbacks);
        if (routes.stream().noneMatch(route -> route.weight() > 0)) {
            throw new IllegalArgumentException("an offer needs a pool with a weight: " + alias);
        }
    }

    /** Served by one pool, from dedicated sessions. */
    public Offer(String alias, Instant created, String ownedBy, boolean enabled, Pool pool, Price price) {
        this(alias, created, ownedBy, enabled, List.of(new Route(pool, 1)), List.of(), false, false, price);
    }

    /**
     * A pool and its share of the offer's requests.
     *
     * @param pool what serves
     * @param weight its share, against the sum of all weights; zero takes no requests
     */
    public record Route(Pool pool, int weight) {
        public Route {
            if (weight < 0) {
                throw new IllegalArgumentException("a weight is not negative: " + weight);
            }
        }
    }

    /** The first pool: it stands for what the offer can do. */
    public Pool pool() {
        return routes.getFirst().pool();
    }
}
