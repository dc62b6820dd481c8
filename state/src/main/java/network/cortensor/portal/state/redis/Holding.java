package network.cortensor.portal.state.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseRequest;
import org.jspecify.annotations.Nullable;

/**
 * A lease that this gateway holds. Its deadline is counted from when the command that gave it was sent, on our own clock, so it is
 * never later than the server's.
 */
final class Holding {
    /** The number of a lease that the server does not know of yet. */
    static final long UNKNOWN = 0;

    private final RedisLeaseRequest request;
    private final Lease lease;
    private final String place;
    private final long grantedNanos;
    private final int atPlace;
    private final @Nullable LeaseRequest alone;
    private final AtomicBoolean lost = new AtomicBoolean();
    /** Whether it is counted as one that was not given alone since this gateway acts alone; guarded by {@link Holdings}. */
    private boolean earlier;

    private boolean over;
    private volatile long number;
    private volatile long deadlineNanos;

    /** A lease that the server gave, under its number, until this deadline; so many are at its place now. */
    Holding(RedisLeaseRequest request, Lease lease, String place, long grantedNanos, long deadlineNanos, int atPlace) {
        this.request = request;
        this.lease = lease;
        this.place = place;
        this.grantedNanos = grantedNanos;
        this.atPlace = atPlace;
        this.alone = null;
        this.number = lease.number();
        this.deadlineNanos = deadlineNanos;
    }

    /** A lease that this gateway gave alone; the server is told later. */
    Holding(RedisLeaseRequest request, Lease lease, String place, long grantedNanos, LeaseRequest alone) {
        this.request = request;
        this.lease = lease;
        this.place = place;
        this.grantedNanos = grantedNanos;
        this.atPlace = 0;
        this.alone = alone;
        this.number = UNKNOWN;
    }

    RedisLeaseRequest request() {
        return request;
    }

    Lease lease() {
        return lease;
    }

    String place() {
        return place;
    }

    /** Leases at the place when it was granted, of all gateways; zero when that is not known. */
    int atPlace() {
        return atPlace;
    }

    long grantedNanos() {
        return grantedNanos;
    }

    /** What holds the slot while this gateway acts alone, or null. */
    @Nullable
    LeaseRequest alone() {
        return alone;
    }

    /** It is not one of those that are being given alone: true the first time, and never when it is over. */
    boolean becomesEarlier() {
        var first = !earlier && !over;
        earlier |= first;
        return first;
    }

    /** It has ended: true when it was counted as an earlier one. */
    boolean ends() {
        over = true;
        return earlier;
    }

    long number() {
        return number;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isLost() {
        return lost.get();
    }

    /** The first time it is lost: true. */
    boolean lose() {
        return lost.compareAndSet(false, true);
    }

    void prolong(long until) {
        deadlineNanos = until;
    }

    /** The server knows it, by this number, until then. */
    void known(long byNumber, long until) {
        deadlineNanos = until;
        number = byNumber;
    }
}
