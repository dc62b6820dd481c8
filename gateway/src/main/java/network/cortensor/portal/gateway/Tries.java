package network.cortensor.portal.gateway;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.Opening;
import org.jspecify.annotations.Nullable;

/** One request's way over pools and sessions: what was tried, what with, and for how long it may go on. Belongs to one event loop. */
final class Tries {
    private static final int MOST = 3;

    private final Call call;
    private final Exchange exchange;
    private final long waitUntilNanos;
    private Offer offer;
    private int number = 1;
    private Set<String> refusedBy = Set.of();
    private @Nullable Router failed;
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

    /** The router that could not be reached last, or null. */
    @Nullable
    Router failed() {
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
     * @throws network.cortensor.portal.domain.problem.Refusal when the model cannot do what is asked
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

    /** A router could not be reached. Returns whether there may be another try. */
    boolean afterFailure(Router router, Catalog catalog) {
        failed = router;
        return another(catalog);
    }

    /** A pool took nothing any more when it was asked. Returns whether there may be another try. */
    boolean afterRefusal(Pool pool, Catalog catalog) {
        refusedBy = new HashSet<>(refusedBy);
        refusedBy.add(pool.id());
        return another(catalog);
    }

    /** Between tries a pool may have been drained, or an alias disabled. */
    private boolean another(Catalog catalog) {
        var current = catalog.offer(call.offer().alias());
        if (number == MOST || current == null || !current.enabled()) {
            return false;
        }
        number++;
        offer = current;
        return true;
    }
}
