package network.cortensor.portal.gateway.breaker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.fleet.RouterReport;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/** What this gateway has experienced with one router, and the breaker that follows from it. Safe for many threads. */
public final class Experience {
    private final Router router;
    private final Breaker breaker;
    private final InstantSource clock;
    private final Map<UpstreamFailure, Long> failed = new EnumMap<>(UpstreamFailure.class);
    private long succeeded;
    private @Nullable Instant lastSuccess;
    private @Nullable Instant lastFailure;

    Experience(Router router, Breaker breaker, InstantSource clock) {
        this.router = router;
        this.breaker = breaker;
        this.clock = clock;
    }

    Router router() {
        return router;
    }

    Breaker breaker() {
        return breaker;
    }

    /** A request is about to be sent there. Returns a mark to end it with: exactly one of the three calls below. */
    public int began() {
        return breaker.began();
    }

    /** It was answered well. */
    public void succeeded(int mark) {
        synchronized (this) {
            succeeded++;
            lastSuccess = clock.instant();
        }
        breaker.succeeded(mark);
    }

    /** The router failed it. */
    public void failed(int mark, UpstreamFailure how) {
        synchronized (this) {
            failed.merge(how, 1L, Long::sum);
            lastFailure = clock.instant();
        }
        breaker.failed(mark);
    }

    /** It ended in a way that says nothing of the router: the client left, the request was at fault. */
    public void endedOtherwise(int mark) {
        breaker.endedOtherwise(mark);
    }

    /** All of it. */
    synchronized RouterReport report() {
        return new RouterReport(
                router.id(),
                breaker.state(),
                breaker.consecutiveFailures(),
                succeeded,
                failed,
                lastSuccess,
                lastFailure);
    }
}
