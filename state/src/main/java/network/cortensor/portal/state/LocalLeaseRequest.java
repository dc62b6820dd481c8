package network.cortensor.portal.state;

import network.cortensor.portal.domain.Step;
import org.jspecify.annotations.Nullable;

/** A request as its {@link LocalPool} sees it. What changes is guarded by the pool's lock. */
final class LocalLeaseRequest implements LeaseRequest {
    private final LocalPool local;
    private final LeaseAsk ask;
    private final long askedAtNanos;
    private final long deadlineNanos;
    private final Step<Lease> granted = Step.pending();
    private final Step<Lease> lost = Step.pending();
    private FairQueue.@Nullable Waiter<LocalLeaseRequest> waiter;
    private long expectedNanos;
    private @Nullable Held held;

    /**
     * What it holds.
     *
     * @param lease the right
     * @param seat where it was taken
     * @param sinceNanos when it was granted
     */
    record Held(Lease lease, Seats.Seat seat, long sinceNanos) {}

    LocalLeaseRequest(LocalPool local, LeaseAsk ask, long askedAtNanos) {
        this.local = local;
        this.ask = ask;
        this.askedAtNanos = askedAtNanos;
        this.deadlineNanos = askedAtNanos + ask.patience().toNanos();
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

    LeaseAsk ask() {
        return ask;
    }

    long askedAtNanos() {
        return askedAtNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** What it was expected to wait when it began to; zero if it did not wait. */
    long expectedNanos() {
        return expectedNanos;
    }

    void waits(FairQueue.Waiter<LocalLeaseRequest> as, long expected) {
        waiter = as;
        expectedNanos = expected;
    }

    /** As what it waits; null when it does not, or not any more. */
    FairQueue.@Nullable Waiter<LocalLeaseRequest> waiter() {
        return waiter;
    }

    void waitsNoMore() {
        waiter = null;
    }

    void holds(Held what) {
        held = what;
    }

    @Nullable
    Held held() {
        return held;
    }

    /** What it holds, the first time it is asked for. */
    @Nullable
    Held takeHeld() {
        var taken = held;
        held = null;
        return taken;
    }
}
