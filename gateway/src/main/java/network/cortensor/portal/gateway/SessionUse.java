package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.upstream.Sending;
import org.jspecify.annotations.Nullable;

/**
 * A session while a request uses it: the lease, and what is being sent there. They are one thing to give back, since the session
 * may serve another request only when the upstream is done with this one. Belongs to one event loop.
 */
final class SessionUse implements Held {
    private final LeaseRequest request;
    private @Nullable Sending sending;
    private @Nullable Runnable whenLost;
    private boolean toldLost;

    SessionUse(LeaseRequest request, Exchange exchange) {
        this.request = request;
        request.lost().end((lease, never) -> exchange.runOnLoop(this::lost));
    }

    Step<Lease> granted() {
        return request.granted();
    }

    /** Whether the lease is gone already. */
    boolean isLost() {
        return request.lost().ended();
    }

    /** What is to be done if the lease cannot be kept; takes the place of what was said before. */
    void whenLost(Runnable action) {
        whenLost = action;
        if (toldLost) {
            action.run();
        }
    }

    private void lost() {
        toldLost = true;
        if (whenLost != null) {
            whenLost.run();
        }
    }

    void sending(Sending started, Relay relay) {
        sending = started;
        relay.sending(started);
    }

    @Override
    public void giveBack() {
        whenLost = null;
        if (sending == null) {
            request.giveBack();
            return;
        }
        // Does nothing where the attempt has ended, as it nearly always has by now.
        sending.letGo(End.FAILED);
        sending.free().end((done, never) -> request.giveBack());
    }
}
