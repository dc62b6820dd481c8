package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.upstream.Sending;
import org.jspecify.annotations.Nullable;

/**
 * A session while a request uses it: the lease, and what is being sent there. They are one thing to give back, since the session
 * may serve another request only when the upstream is done with this one.
 */
final class SessionUse implements Held {
    private final LeaseRequest request;
    private @Nullable Sending sending;

    SessionUse(LeaseRequest request) {
        this.request = request;
    }

    Step<Lease> granted() {
        return request.granted();
    }

    /** Whether the lease is gone already. */
    boolean isLost() {
        return request.lost().ended();
    }

    /** What is to be done, on any thread, if the lease cannot be kept. */
    void whenLost(Runnable action) {
        request.lost().end((lease, never) -> action.run());
    }

    void sending(Sending started, Relay relay) {
        sending = started;
        relay.sending(started);
    }

    @Override
    public void giveBack() {
        if (sending == null) {
            request.giveBack();
            return;
        }
        // Does nothing where the attempt has ended, as it nearly always has by now.
        sending.letGo(End.FAILED);
        sending.free().end((done, never) -> request.giveBack());
    }
}
