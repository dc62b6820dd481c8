package network.cortensor.portal.gateway;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.Opening;
import org.jspecify.annotations.Nullable;

/** One request's way over pools and sessions: what was tried, what with, and for how long it may go on. Belongs to one event loop. */
final class Tries {
    private static final int MOST = 3;
    /** With those that do not count; a breaker opens before. */
    private static final int MOST_IN_ALL = 8;

    private final Call call;
    private final Exchange exchange;
    private final long waitUntilNanos;
    private Offer offer;
    private int counted = 1;
    private int all = 1;
    private Set<String> refusedBy = Set.of();
    private Set<String> failed = Set.of();
    private @Nullable Pool preparedFor;
    private Upstream.@Nullable Prepared prepared;
    private @Nullable String affinity;

    /**
     * The first try.
     *
     * @param waitUntilNanos until when it may wait for sessions, all tries together
     */
    Tries(Call call, Exchange exchange, long waitUntilNanos) {
        this.call = call;
        this.exchange = exchange;
        this.waitUntilNanos = waitUntilNanos;
        offer = call.offer();
        affinity = offer.affinity() ? Opening.word(call.request(), call.caller().organizationId()) : null;
    }

    Call call() {
        return call;
    }

    Exchange exchange() {
        return exchange;
    }

    /** What serves it, as the catalog has it by now; what it costs is the call's. */
    Offer offer() {
        return offer;
    }

    /** Pools that do not take it. */
    Set<String> refusedBy() {
        return refusedBy;
    }

    /** The ids of the routers that nothing could be sent to. */
    Set<String> failed() {
        return failed;
    }

    /** Turns of one conversation have the same; null where that does not matter. */
    @Nullable
    String affinity() {
        return affinity;
    }

    Duration waitLeft() {
        return Duration.ofNanos(Math.max(0, waitUntilNanos - System.nanoTime()));
    }

    Upstream upstream(Pool pool) {
        return exchange.upstreams().of(pool.kind());
    }

    /**
     * The request as this pool's routers take it; worked out once for each model.
     *
     * @throws Refusal when the model cannot do what is asked
     */
    Upstream.Prepared prepared(Pool pool) {
        var last = preparedFor;
        if (prepared == null
                || last == null
                || last.kind() != pool.kind()
                || !last.model().equals(pool.model())) {
            prepared = upstream(pool).prepare(call.request(), pool.model());
            preparedFor = pool;
        }
        return prepared;
    }

    /**
     * Nothing could be sent to a router. Returns whether there may be another try.
     *
     * <p>Who waits is served from the whole pool, and what is free there while the others are busy is the router that cannot be
     * reached. That it fails again is no news, and using the tries up on it would refuse a request that can be served: it counts
     * only once, and its breaker soon closes it off.
     *
     * @param unreachable whether there was no connection
     * @param others whether another router may serve
     */
    boolean afterFailure(String routerId, boolean unreachable, boolean others, Catalog catalog) {
        var first = !failed.contains(routerId);
        if (first) {
            failed = new HashSet<>(failed);
            failed.add(routerId);
        }
        return another(catalog, first || !unreachable || !others || waitLeft().isZero());
    }

    /** A pool took nothing any more when it was asked. Returns whether there may be another try. */
    boolean afterRefusal(Pool pool, Catalog catalog) {
        refusedBy = new HashSet<>(refusedBy);
        refusedBy.add(pool.id());
        return another(catalog, true);
    }

    /**
     * While it waits for its turn the offer may change: this is how it is by now.
     *
     * @throws Refusal when it is not sold any more
     */
    void look(Catalog catalog) {
        var current = catalog.offer(call.offer().alias());
        if (current == null || !current.enabled()) {
            throw Refusal.of(Problem.MODEL_UNAVAILABLE);
        }
        offer = current;
    }

    /** Between tries a pool may have been drained, or an alias disabled. */
    private boolean another(Catalog catalog, boolean counts) {
        var current = catalog.offer(call.offer().alias());
        var most = (counts && counted == MOST) || all == MOST_IN_ALL;
        if (most || current == null || !current.enabled()) {
            return false;
        }
        all++;
        counted += counts ? 1 : 0;
        offer = current;
        return true;
    }
}
