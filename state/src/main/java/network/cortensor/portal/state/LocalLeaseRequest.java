package network.cortensor.portal.state;

import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import org.jspecify.annotations.Nullable;

/** A request as its {@link LocalPool} sees it. What changes is guarded by the pool's lock. */
final class LocalLeaseRequest implements LeaseRequest {
    private final LocalPool local;
    private final Pool pool;
    private final long askedAtNanos;
    private final long deadlineNanos;
    private final Step<Lease> granted = Step.pending();
    private final Step<Lease> lost = Step.pending();
    private @Nullable Lease lease;
    private long grantedAtNanos;

    LocalLeaseRequest(LocalPool local, Pool pool, long askedAtNanos, long deadlineNanos) {
        this.local = local;
        this.pool = pool;
        this.askedAtNanos = askedAtNanos;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public Step<Lease> granted() {
        return granted;
    }

    @Override
    public Step<Lease> lost() {
        return lost;
    }

    @Override
    public void giveBack() {
        local.giveBack(this);
    }

    Pool pool() {
        return pool;
    }

    long askedAtNanos() {
        return askedAtNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long grantedAtNanos() {
        return grantedAtNanos;
    }

    void lend(Lease lent, long now) {
        lease = lent;
        grantedAtNanos = now;
    }

    /** The lease, the first time it is asked for. */
    @Nullable
    Lease takeLease() {
        var taken = lease;
        lease = null;
        return taken;
    }
}
