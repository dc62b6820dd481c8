package network.cortensor.portal.state;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a pool, in the order in which they are served: start-time fair queuing. Not safe for several threads.
 *
 * <p>The queue keeps a virtual time V, and for each organization a finish tag F. A request gets the start tag S = max(V, F, the
 * start of its organization's last waiter) and moves F to S + 1/weight; whoever is granted moves V up to its S. Smallest S first,
 * ties by arrival. An organization that asks more than its share only moves its own F ahead; one that was away starts at V, so it
 * saves nothing up. Who is granted where nobody waits takes nothing from anybody, and is not counted. Who leaves without a grant gives its
 * share back: F falls by 1/weight. The third part of the maximum keeps
 * those who are still behind it from being overtaken by their own organization's next request.
 *
 * @param <E> who waits
 */
final class FairQueue<E> {
    private static final int FIRST_PRUNE = 64;

    private final HashMap<String, Share<E>> shares = new HashMap<>();
    private final TreeSet<Waiter<E>> all = new TreeSet<>(Waiter.ORDER);
    /** Those of all that may use an ephemeral session. */
    private final TreeSet<Waiter<E>> ephemeral = new TreeSet<>(Waiter.ORDER);

    private double virtualTime;
    private long arrivals;
    private int pruneAt = FIRST_PRUNE;

    /** One in the queue. */
    static final class Waiter<E> {
        private static final Comparator<Waiter<?>> ORDER = (one, other) -> {
            var byTag = Double.compare(one.start, other.start);
            return byTag == 0 ? Long.compare(one.arrival, other.arrival) : byTag;
        };

        private final E who;
        private final Share<E> share;
        private final double start;
        private final double cost;
        private final long arrival;
        private final boolean mayUseEphemeral;

        private Waiter(E who, Share<E> share, double start, long arrival, boolean mayUseEphemeral) {
            this.who = who;
            this.share = share;
            this.start = start;
            this.cost = share.cost();
            this.arrival = arrival;
            this.mayUseEphemeral = mayUseEphemeral;
        }

        E who() {
            return who;
        }
    }

    private static final class Share<E> {
        private final TreeSet<Waiter<E>> waiting = new TreeSet<>(Waiter.ORDER);
        private int weight = 1;
        private double finish;

        double cost() {
            return 1.0 / weight;
        }

        double perWeight(int more) {
            return (waiting.size() + more) * cost();
        }
    }

    /** Takes its place by its organization's share. */
    Waiter<E> add(E who, String organization, int weight, boolean mayUseEphemeral) {
        var share = share(organization, weight);
        var waiter = new Waiter<E>(who, share, startTag(share), arrivals++, mayUseEphemeral);
        share.finish = waiter.start + share.cost();
        share.waiting.add(waiter);
        all.add(waiter);
        if (mayUseEphemeral) {
            ephemeral.add(waiter);
        }
        return waiter;
    }

    /** It was granted: its share is used. */
    void granted(Waiter<E> waiter) {
        if (drop(waiter)) {
            virtualTime = Math.max(virtualTime, waiter.start);
        }
    }

    /** It leaves without a grant and gives its share back; false if it was not there. */
    boolean remove(Waiter<E> waiter) {
        var was = drop(waiter);
        if (was) {
            waiter.share.finish -= waiter.cost;
        }
        return was;
    }

    /** Who is served next. */
    @Nullable
    Waiter<E> first() {
        return all.isEmpty() ? null : all.first();
    }

    /** Who is served next where only an ephemeral session is free. */
    @Nullable
    Waiter<E> firstForEphemeral() {
        return ephemeral.isEmpty() ? null : ephemeral.first();
    }

    /**
     * Who makes place for one more of this organization when there is no more room: the last waiter of the organization that has
     * the most waiters for its weight, if those are more than the newcomer's would be; else null.
     */
    @Nullable
    Waiter<E> pushedOutBy(String organization, int weight) {
        var newcomer = shares.get(organization);
        var most = newcomer == null ? 1.0 / weight : newcomer.perWeight(1);
        Share<E> heaviest = null;
        for (var share : shares.values()) {
            if (share != newcomer && share.perWeight(0) > most) {
                most = share.perWeight(0);
                heaviest = share;
            }
        }
        return heaviest == null ? null : heaviest.waiting.last();
    }

    /**
     * How many are expected to be served before one more of this organization. Of each other organization that waits: the first of
     * its waiters and those that follow at its weight's pace until the newcomer's start tag, whether they wait already or have yet
     * to come, since who is backlogged goes on asking.
     */
    double ahead(String organization) {
        var own = shares.get(organization);
        var start = own == null ? virtualTime : startTag(own);
        var ahead = own == null ? 0.0 : own.waiting.size();
        for (var share : shares.values()) {
            if (share != own && !share.waiting.isEmpty() && share.waiting.first().start <= start) {
                ahead += 1 + Math.floor((start - share.waiting.first().start) * share.weight);
            }
        }
        return ahead;
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** In the order in which they would be served now; removing through it gives no share back. */
    Iterable<Waiter<E>> inOrder() {
        return all;
    }

    /** Organizations that are remembered: those that wait, and those that are ahead of their share. */
    int remembered() {
        return shares.size();
    }

    private double startTag(Share<E> share) {
        var start = Math.max(virtualTime, share.finish);
        return share.waiting.isEmpty() ? start : Math.max(start, share.waiting.last().start);
    }

    private Share<E> share(String organization, int weight) {
        var share = shares.get(organization);
        if (share == null) {
            prune();
            share = new Share<>();
            shares.put(organization, share);
        }
        share.weight = weight;
        return share;
    }

    private boolean drop(Waiter<E> waiter) {
        if (!all.remove(waiter)) {
            return false;
        }
        waiter.share.waiting.remove(waiter);
        if (waiter.mayUseEphemeral) {
            ephemeral.remove(waiter);
        }
        return true;
    }

    /** Forgets who has nothing waiting and is not ahead of its share: it would start at V anyway. */
    private void prune() {
        if (shares.size() < pruneAt) {
            return;
        }
        for (Iterator<Share<E>> each = shares.values().iterator(); each.hasNext(); ) {
            var share = each.next();
            if (share.waiting.isEmpty() && share.finish <= virtualTime) {
                each.remove();
            }
        }
        pruneAt = Math.max(FIRST_PRUNE, 2 * shares.size());
    }
}
