package network.cortensor.portal.domain.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that is sold and what serves it, at one moment. A request looks at one snapshot only. */
public final class Catalog {
    private static final Catalog EMPTY = new Catalog(0, List.of(), List.of());

    private final long version;
    private final Map<String, Offer> offers;
    private final Map<String, Pool> pools;

    /**
     * A snapshot.
     *
     * @param version rises with every change
     * @param offers in the order in which they are listed
     * @param pools every pool, sold or not
     */
    public Catalog(long version, List<Offer> offers, List<Pool> pools) {
        this.version = version;
        var byAlias = new LinkedHashMap<String, Offer>();
        offers.forEach(offer -> byAlias.put(offer.alias(), offer));
        this.offers = Collections.unmodifiableMap(byAlias);
        var byId = new LinkedHashMap<String, Pool>();
        pools.forEach(pool -> byId.put(pool.id(), pool));
        this.pools = Collections.unmodifiableMap(byId);
    }

    /** A catalog with nothing in it. */
    public static Catalog empty() {
        return EMPTY;
    }

    /** Rises with every change. */
    public long version() {
        return version;
    }

    /** What is sold under a name, or null. */
    public @Nullable Offer offer(String alias) {
        return offers.get(alias);
    }

    /** Everything that is sold, by alias, in listing order. */
    public Map<String, Offer> offers() {
        return offers;
    }

    /** Every pool by id. */
    public Map<String, Pool> pools() {
        return pools;
    }
}
