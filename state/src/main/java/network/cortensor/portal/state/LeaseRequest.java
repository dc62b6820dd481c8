package network.cortensor.portal.state;

import network.cortensor.portal.domain.Step;

/** A request for a session: waiting, granted, refused or given back. */
public interface LeaseRequest {
    /**
     * Completes with the lease, or fails with a {@link network.cortensor.portal.domain.problem.Refusal} ({@code
     * model_at_capacity} or {@code model_unavailable}). May complete on any thread.
     */
    Step<Lease> granted();

    /**
     * Completes if the lease cannot be kept: its time ran out and it was not renewed, or an operator released it. The holder lets
     * the upstream go and gives back as ever. Never fails; for most leases never completes. May complete on any thread.
     */
    Step<Lease> lost();

    /** Leaves the waiting room, or frees the session if it was granted. Safe to call more than once, from any thread. */
    void giveBack();
}
