package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.gateway.breaker.Experience;
import network.cortensor.portal.upstream.Delivery;
import org.jspecify.annotations.Nullable;

/** What one attempt teaches about its router: told once, when it is over. Belongs to one event loop. */
final class Trial {
    private final Experience router;
    private final int mark;
    private boolean told;

    private Trial(Experience router) {
        this.router = router;
        mark = router.began();
    }

    /** The attempt is about to be sent. */
    static Trial begin(Experience router) {
        return new Trial(router);
    }

    /** It never arrived; null where that was not the router's fault. */
    void notSent(@Nullable UpstreamFailure failure) {
        over(failure, false);
    }

    /** It was sent, and this came of it. */
    void ended(Delivery delivery) {
        over(delivery.failure(), delivery.end() == End.COMPLETED);
    }

    private void over(@Nullable UpstreamFailure failure, boolean completed) {
        if (told) {
            return;
        }
        told = true;
        if (failure != null) {
            router.failed(mark, failure);
        } else if (completed) {
            router.succeeded(mark);
        } else {
            router.endedOtherwise(mark);
        }
    }
}
