package network.cortensor.portal.state.contract;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseRequest;
import org.jspecify.annotations.Nullable;

/** Somebody who asked for a lease, and what it was told. It may be told on any thread. */
public final class Asked {
    private final LeaseRequest request;
    private final AtomicInteger lost = new AtomicInteger();
    private volatile @Nullable Lease lease;
    private volatile @Nullable Throwable failure;

    /** Listens to this request. */
    public Asked(LeaseRequest request) {
        this.request = request;
        request.granted().end((granted, why) -> {
            lease = granted;
            failure = why;
        });
        request.lost().end((which, why) -> lost.incrementAndGet());
    }

    /** Leaves, or gives the session back. */
    public void giveBack() {
        request.giveBack();
    }

    /** Whether it was told nothing yet. */
    public boolean waits() {
        return lease == null && failure == null;
    }

    /** Whether it has been granted. */
    public boolean isGranted() {
        return lease != null;
    }

    /** Its lease; fails when there is none. */
    public Lease lease() {
        return Objects.requireNonNull(lease, () -> "no lease, but " + failure);
    }

    /** The session that it was granted. */
    public String session() {
        return lease().session().id();
    }

    /** How it was refused; fails when it was not. */
    public Refusal refusal() {
        return (Refusal) Objects.requireNonNull(failure, () -> "not refused, but " + lease);
    }

    /** What it was refused for; null when it was not. */
    public @Nullable Problem problem() {
        return failure == null ? null : refusal().problem();
    }

    /** Whether it was told that it has lost its lease. */
    public boolean isLost() {
        return lost.get() > 0;
    }
}
