package network.cortensor.portal.state;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * <p>Capacity is counted by session id, so that it stays true when the catalog changes under running requests: each request
 * brings the pool as its own snapshot knows it.
 */
final class LocalPool {
    private static final long FIRST_GUESS_NANOS = Duration.ofSeconds(2).toNanos();

    private final WaitingRoomLimits limits;
    private final AtomicLong leaseNumbers;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> inUse = new HashMap<>();
    private final ArrayDeque<LocalLeaseRequest> line = new ArrayDeque<>();
    private int cursor;
    private int inFlight;
    private long serviceNanos = FIRST_GUESS_NANOS;

    LocalPool(WaitingRoomLimits limits, AtomicLong leaseNumbers, LongSupplier nanoTime) {
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
                lease = line.isEmpty() ? grant(request, now) : null;
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
            var session = lease.session().id();
            inUse.merge(session, -1, LocalPool::sumOrGone);
            inFlight--;
            learn(nanoTime.getAsLong() - request.grantedAtNanos());
            grants = serveLine();
        } finally {
            lock.unlock();
        }
        grants.forEach(Grant::complete);
    }

    void sweep() {
        var now = nanoTime.getAsLong();
        List<LocalLeaseRequest> late = null;
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
        } finally {
            lock.unlock();
        }
        if (late != null) {
            late.forEach(waiting -> waiting.granted().fail(atCapacity(waiting.pool())));
        }
    }

    PoolOccupancy occupancy() {
        lock.lock();
        try {
            return new PoolOccupancy(inFlight, line.size());
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
            var lease = grant(head, now);
            if (lease == null) {
                break;
            }
            line.removeFirst();
            grants.add(new Grant(head, lease));
        }
        return grants;
    }

    private @Nullable Lease grant(LocalLeaseRequest request, long now) {
        var session = nextFree(request.pool().sessions());
        if (session == null) {
            return null;
        }
        inUse.merge(session.id(), 1, Integer::sum);
        inFlight++;
        var waited = (now - request.askedAtNanos()) / 1000;
        var lease = new Lease(session, leaseNumbers.incrementAndGet(), waited);
        request.lend(lease, now);
        return lease;
    }

    /** Round robin; full sessions are skipped. */
    private @Nullable Session nextFree(List<Session> sessions) {
        var size = sessions.size();
        for (var i = 0; i < size; i++) {
            var at = Math.floorMod(cursor + i, size);
            var session = sessions.get(at);
            if (inUse.getOrDefault(session.id(), 0) < session.limit()) {
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
            var slots = pool.sessions().stream().mapToInt(Session::limit).sum();
            var wait = serviceNanos / Math.max(1, slots) * (line.size() + 1);
            return Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, Duration.ofNanos(wait));
        } finally {
            lock.unlock();
        }
    }

    private void learn(long nanos) {
        serviceNanos += (nanos - serviceNanos) / 8;
    }

    private static @Nullable Integer sumOrGone(Integer count, Integer change) {
        return count + change == 0 ? null : count + change;
    }

    private record Grant(LocalLeaseRequest request, Lease lease) {
        void complete() {
            request.granted().complete(lease);
        }
    }
}
