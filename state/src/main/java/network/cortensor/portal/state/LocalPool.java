package network.cortensor.portal.state;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One pool's sessions and its line. Steps are completed outside the lock: what they set off may ask for a lease again.
 *
 * <p>A new request brings the pool as its own snapshot knows it; who waits is served from the pool as it is by then ({@link
 * #update}).
 */
final class LocalPool {
    private static final long FIRST_GUESS_NANOS = Duration.ofSeconds(2).toNanos();

    private final WaitingRoomLimits limits;
    private final AtomicLong leaseNumbers;
    private final LongSupplier nanoTime;
    private final SlotGate gate;
    private final ReentrantLock lock = new ReentrantLock();
    private final Places places;
    private final ArrayDeque<LocalLeaseRequest> line = new ArrayDeque<>();
    private @Nullable Pool current;
    private int cursor;
    private int inFlight;
    private long serviceNanos = FIRST_GUESS_NANOS;

    LocalPool(WaitingRoomLimits limits, Places places, AtomicLong leaseNumbers, LongSupplier nanoTime, SlotGate gate) {
        this.gate = gate;
        this.places = places;
        this.limits = limits;
        this.leaseNumbers = leaseNumbers;
        this.nanoTime = nanoTime;
    }

    LeaseRequest lease(Pool pool, long patienceNanos) {
        var now = nanoTime.getAsLong();
        var request = new LocalLeaseRequest(this, pool, now, now + patienceNanos);
        Refusal refusal = null;
        Lease lease = null;
        lock.lock();
        try {
            if (!pool.state().takesRequests() || pool.sessions().isEmpty()) {
                refusal = Refusal.of(Problem.MODEL_UNAVAILABLE);
            } else {
                // Who comes later never overtakes who waits.
                lease = line.isEmpty() ? grant(request, pool, now) : null;
                if (lease == null && (patienceNanos <= 0 || line.size() >= limits.maxWaiting())) {
                    refusal = atCapacity(pool);
                } else if (lease == null) {
                    line.addLast(request);
                }
            }
        } finally {
            lock.unlock();
        }
        if (lease != null) {
            request.granted().complete(lease);
        } else if (refusal != null) {
            request.granted().fail(refusal);
        }
        return request;
    }

    /** Leaves the line or frees the session; hands what became free to the head of the line. */
    void giveBack(LocalLeaseRequest request) {
        List<Grant> grants;
        lock.lock();
        try {
            var lease = request.takeLease();
            if (lease == null) {
                line.remove(request);
                return;
            }
            places.free(lease.session());
            inFlight--;
            learn(nanoTime.getAsLong() - request.grantedAtNanos());
            grants = serveLine();
        } finally {
            lock.unlock();
        }
        grants.forEach(Grant::complete);
    }

    /** The pool has changed; null says that it is gone. Who waits for one that takes nothing any more is refused. */
    void update(@Nullable Pool pool) {
        List<LocalLeaseRequest> refused = List.of();
        List<Grant> grants = List.of();
        lock.lock();
        try {
            current = pool;
            if (pool == null || !pool.state().takesRequests() || pool.sessions().isEmpty()) {
                refused = List.copyOf(line);
                line.clear();
            } else {
                grants = serveLine();
            }
        } finally {
            lock.unlock();
        }
        grants.forEach(Grant::complete);
        refused.forEach(waiting -> waiting.granted().fail(Refusal.of(Problem.MODEL_UNAVAILABLE)));
    }

    /** Refuses who has waited long enough, and looks again for those who wait: a place may be shared with another pool. */
    void sweep() {
        var now = nanoTime.getAsLong();
        List<LocalLeaseRequest> late = null;
        List<Grant> grants;
        lock.lock();
        try {
            for (var waiting : line) {
                if (waiting.deadlineNanos() - now <= 0) {
                    late = late == null ? new ArrayList<>() : late;
                    late.add(waiting);
                }
            }
            if (late != null) {
                line.removeAll(late);
            }
            grants = serveLine();
        } finally {
            lock.unlock();
        }
        grants.forEach(Grant::complete);
        if (late != null) {
            late.forEach(waiting -> waiting.granted().fail(atCapacity(waiting.pool())));
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return line.size();
        } finally {
            lock.unlock();
        }
    }

    private List<Grant> serveLine() {
        if (line.isEmpty()) {
            return List.of();
        }
        var now = nanoTime.getAsLong();
        var grants = new ArrayList<Grant>(1);
        for (var head = line.peekFirst(); head != null; head = line.peekFirst()) {
            var lease = grant(head, current == null ? head.pool() : current, now);
            if (lease == null) {
                break;
            }
            line.removeFirst();
            grants.add(new Grant(head, lease));
        }
        return grants;
    }

    private @Nullable Lease grant(LocalLeaseRequest request, Pool pool, long now) {
        var session = takeNextFree(pool.sessions());
        if (session == null) {
            return null;
        }
        inFlight++;
        var waited = (now - request.askedAtNanos()) / 1000;
        var lease = new Lease(session, pool.id(), leaseNumbers.incrementAndGet(), waited, 0);
        request.lend(lease, now);
        return lease;
    }

    /** Round robin; full sessions are skipped. */
    private @Nullable Session takeNextFree(List<Session> sessions) {
        var size = sessions.size();
        for (var i = 0; i < size; i++) {
            var at = Math.floorMod(cursor + i, size);
            var session = sessions.get(at);
            if (places.take(session, gate.slots(session))) {
                cursor = at + 1;
                return session;
            }
        }
        return null;
    }

    /** When a slot should be free for one more in line: its place over the slots, times the mean service time. */
    private Refusal atCapacity(Pool pool) {
        lock.lock();
        try {
            var slots = pool.sessions().stream().mapToInt(gate::slots).sum();
            var wait = serviceNanos / Math.max(1, slots) * (line.size() + 1);
            return Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, Duration.ofNanos(wait));
        } finally {
            lock.unlock();
        }
    }

    private void learn(long nanos) {
        serviceNanos += (nanos - serviceNanos) / 8;
    }

    private record Grant(LocalLeaseRequest request, Lease lease) {
        void complete() {
            request.granted().complete(lease);
        }
    }
}
