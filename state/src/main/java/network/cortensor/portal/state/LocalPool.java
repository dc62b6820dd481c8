package network.cortensor.portal.state;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.state.FairQueue.Waiter;
import network.cortensor.portal.state.LocalLeaseRequest.Held;
import org.jspecify.annotations.Nullable;

/**
 * One pool's sessions and its waiting room. Steps are completed outside the lock: what they set off may ask for a lease again.
 *
 * <p>A new request is granted from the pool as its own snapshot knows it; who waits is served from the pool as it is by then
 * ({@link #update}).
 */
final class LocalPool {
    private static final long NOBODY_WAITS = Long.MAX_VALUE;

    private final String id;
    private final LocalParts parts;
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<LocalLeaseRequest> room = new FairQueue<>();
    private final HashSet<LocalLeaseRequest> holders = new HashSet<>();
    private final ServiceTime service = new ServiceTime();
    private final PoolCounts counts = new PoolCounts();
    private @Nullable Pool current;
    /** Whether the catalog says what the pool is; until then the last request does. */
    private boolean catalogTold;

    private @Nullable Seats known;
    private int cursor;
    /** Nobody's patience ends before this. */
    private long nextDeadline = NOBODY_WAITS;

    LocalPool(String id, LocalParts parts) {
        this.id = id;
        this.parts = parts;
    }

    LeaseRequest lease(LeaseAsk ask) {
        var request = new LocalLeaseRequest(this, ask, parts.nanoTime().getAsLong());
        var endings = new Endings();
        lock.lock();
        try {
            current = catalogTold ? current : ask.pool();
            var seats = seats(ask.pool());
            if (!ask.pool().state().takesRequests()) {
                endings.refuse(request, Refusal.of(Problem.MODEL_UNAVAILABLE));
            } else if (room.isEmpty() && grant(request, seats, endings)) {
                counts.atOnce++;
            } else if (seats.slots(ask.ephemeral()) == 0) {
                endings.refuse(request, Refusal.of(Problem.MODEL_UNAVAILABLE));
            } else if (seats.anyFree(ask.ephemeral())) {
                // Something is free beside those who wait: the order says whose it is.
                enter(request, 0);
                serve(endings);
                if (request.waiter() != null) {
                    leave(request);
                    waitOrRefuse(request, seats, endings);
                }
            } else {
                waitOrRefuse(request, seats, endings);
            }
        } finally {
            lock.unlock();
        }
        endings.tell();
        return request;
    }

    /** Leaves the waiting room or frees the session; hands what became free to the first who may use it. */
    void giveBack(LocalLeaseRequest request) {
        var endings = new Endings();
        lock.lock();
        try {
            if (request.waiter() != null) {
                leave(request);
                counts.left++;
                return;
            }
            var held = request.takeHeld();
            if (held == null) {
                return;
            }
            free(request, held);
            service.measured(parts.nanoTime().getAsLong() - held.sinceNanos());
            serve(endings);
        } finally {
            lock.unlock();
        }
        endings.tell();
    }

    /** Ends a lease for its holder; false when it is not one of this pool's. */
    boolean release(long leaseNumber) {
        LocalLeaseRequest released = null;
        Held held = null;
        var endings = new Endings();
        lock.lock();
        try {
            for (var holder : holders) {
                held = holder.held();
                if (held != null && held.lease().number() == leaseNumber) {
                    released = holder;
                    break;
                }
            }
            if (released == null || held == null) {
                return false;
            }
            released.takeHeld();
            free(released, held);
            counts.lost++;
            serve(endings);
        } finally {
            lock.unlock();
        }
        released.lost().complete(held.lease());
        endings.tell();
        return true;
    }

    /** The pool has changed; null says that it is gone. Who waits for what takes nothing any more is refused. */
    void update(@Nullable Pool pool) {
        var endings = new Endings();
        lock.lock();
        try {
            current = pool;
            catalogTold = true;
            var seats = pool == null ? null : seats(pool);
            refuse(
                    waiting ->
                            seats == null || !seats.openInCatalog(waiting.ask().ephemeral()),
                    endings,
                    waiting -> Refusal.of(Problem.MODEL_UNAVAILABLE));
            serve(endings);
        } finally {
            lock.unlock();
        }
        endings.tell();
    }

    /**
     * Serves who can be served: a place may be shared with another pool, and the gate opens without a word. Then refuses who has
     * waited long enough.
     */
    void sweep() {
        var endings = new Endings();
        lock.lock();
        try {
            if (room.isEmpty()) {
                return;
            }
            serve(endings);
            var now = parts.nanoTime().getAsLong();
            if (nextDeadline <= now) {
                counts.timedOut += refuse(
                        waiting -> waiting.deadlineNanos() <= now,
                        endings,
                        waiting -> atCapacity(
                                expected(waiting.ask(), seats(waiting.ask().pool()))));
                nextDeadline = NOBODY_WAITS;
                room.inOrder()
                        .forEach(waiter -> nextDeadline =
                                Math.min(nextDeadline, waiter.who().deadlineNanos()));
            }
        } finally {
            lock.unlock();
        }
        endings.tell();
    }

    int inFlight() {
        lock.lock();
        try {
            return holders.size();
        } finally {
            lock.unlock();
        }
    }

    int held() {
        lock.lock();
        try {
            return holders.size() + room.size();
        } finally {
            lock.unlock();
        }
    }

    long lost() {
        lock.lock();
        try {
            return counts.lost;
        } finally {
            lock.unlock();
        }
    }

    PoolReport report() {
        lock.lock();
        try {
            return new PoolReport(
                    id,
                    holders.size(),
                    room.size(),
                    expectedOfNewcomer() / 1000,
                    counts.atOnce,
                    counts.afterWait,
                    counts.refused,
                    counts.timedOut,
                    counts.left);
        } finally {
            lock.unlock();
        }
    }

    void forEachHolder(Consumer<LocalLeaseRequest> holder) {
        lock.lock();
        try {
            holders.forEach(holder);
        } finally {
            lock.unlock();
        }
    }

    private void waitOrRefuse(LocalLeaseRequest request, Seats seats, Endings endings) {
        var ask = request.ask();
        var expected = expected(ask, seats);
        var patience = ask.patience().toNanos();
        if (current == null || !seats(current).openInCatalog(ask.ephemeral())) {
            endings.refuse(request, Refusal.of(Problem.MODEL_UNAVAILABLE));
        } else if (patience <= 0 || (service.isKnown() && expected > patience) || !roomFor(ask, endings)) {
            counts.refused++;
            endings.refuse(request, atCapacity(expected));
        } else {
            enter(request, expected);
        }
    }

    /** Whether there is room for one more, if need be after pushing somebody out. */
    private boolean roomFor(LeaseAsk ask, Endings endings) {
        if (room.size() < parts.limits().maxWaiting()) {
            return true;
        }
        var out = room.pushedOutBy(ask.organizationId(), ask.weight());
        if (out == null) {
            return false;
        }
        var pushed = out.who();
        leave(pushed);
        counts.refused++;
        endings.refuse(
                pushed, atCapacity(expected(pushed.ask(), seats(pushed.ask().pool()))));
        return true;
    }

    private void enter(LocalLeaseRequest request, long expectedNanos) {
        var ask = request.ask();
        request.waits(room.add(request, ask.organizationId(), ask.weight(), ask.ephemeral()), expectedNanos);
        nextDeadline = Math.min(nextDeadline, request.deadlineNanos());
    }

    private void leave(LocalLeaseRequest request) {
        var waiter = request.waiter();
        if (waiter != null) {
            room.remove(waiter);
            request.waitsNoMore();
        }
    }

    private int refuse(Predicate<LocalLeaseRequest> whom, Endings endings, Function<LocalLeaseRequest, Refusal> why) {
        var out = new ArrayList<LocalLeaseRequest>();
        for (var waiter : room.inOrder()) {
            if (whom.test(waiter.who())) {
                out.add(waiter.who());
            }
        }
        for (var waiting : out) {
            leave(waiting);
            endings.refuse(waiting, why.apply(waiting));
        }
        return out.size();
    }

    /** Serves those who wait for as long as something is free that the next of them may use. */
    private void serve(Endings endings) {
        if (current == null || room.isEmpty() || !current.state().takesRequests()) {
            return;
        }
        var seats = seats(current);
        while (serveOne(room.first(), seats, endings) || serveOne(room.firstForEphemeral(), seats, endings)) {
            // The next one.
        }
    }

    private boolean serveOne(@Nullable Waiter<LocalLeaseRequest> waiter, Seats seats, Endings endings) {
        if (waiter == null || !grant(waiter.who(), seats, endings)) {
            return false;
        }
        room.granted(waiter);
        waiter.who().waitsNoMore();
        if (waiter.who().expectedNanos() == 0) {
            counts.atOnce++;
        } else {
            counts.afterWait++;
        }
        return true;
    }

    private boolean grant(LocalLeaseRequest request, Seats seats, Endings endings) {
        var ask = request.ask();
        var seat = seats.take(cursor, ask.ephemeral(), ask.affinity());
        if (seat == null) {
            return false;
        }
        cursor = seat.at() + 1;
        var now = parts.nanoTime().getAsLong();
        seat.counts().granted(now, 0);
        var waited = (now - request.askedAtNanos()) / 1000;
        var lease = new Lease(
                seat.session(), id, parts.leaseNumbers().incrementAndGet(), waited, request.expectedNanos() / 1000);
        request.holds(new Held(lease, seat, now));
        holders.add(request);
        endings.grant(request, lease);
        return true;
    }

    private void free(LocalLeaseRequest request, Held held) {
        holders.remove(request);
        held.seat().place().free();
        held.seat().counts().givenBack(parts.nanoTime().getAsLong());
    }

    private long expected(LeaseAsk ask, Seats seats) {
        return service.nanosBehind(room.ahead(ask.organizationId()), seats.slots(ask.ephemeral()));
    }

    private long expectedOfNewcomer() {
        if (current == null || (room.isEmpty() && seats(current).anyFree(false))) {
            return 0;
        }
        // No organization is called that.
        return service.nanosBehind(room.ahead(""), seats(current).slots(false));
    }

    private static Refusal atCapacity(long expectedNanos) {
        return Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, Duration.ofNanos(expectedNanos));
    }

    private Seats seats(Pool pool) {
        var seats = known;
        if (seats == null || !seats.pool().equals(pool)) {
            seats = parts.seats(pool);
            known = seats;
        }
        return seats;
    }
}
