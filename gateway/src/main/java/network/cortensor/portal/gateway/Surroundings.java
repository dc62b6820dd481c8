package network.cortensor.portal.gateway;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.time.InstantSource;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.gateway.wire.BodyMemory;

/** What an exchange needs of the event loop that runs it. */
public interface Surroundings {
    /** Bounds of a request. */
    Limits limits();

    /** What large bodies share. */
    BodyMemory bodyMemory();

    /** The wall clock, for dates. */
    InstantSource clock();

    /** Makes request ids. */
    Ids ids();

    /** This loop's upstreams. */
    Upstreams upstreams();

    /** The connection will be closed after this answer: no further request is taken from it. */
    void condemn(HttpConnection connection);

    /** Runs something on the event loop; from any thread. */
    void runOnLoop(Runnable task);

    /** Runs something on the event loop after this time, at least a millisecond. Returns what cancels it. */
    Runnable later(Duration time, Runnable task);

    /** The exchange has ended and given everything back. */
    void ended(Exchange exchange);

    /**
     * Bounds of a request.
     *
     * @param maxBodyBytes of a request body
     * @param bodyTimeout from the headers to the last byte of the body
     * @param bodyMemory bytes that large bodies may take together, over all event loops
     * @param stalledClient how long a client may leave a full buffer unread before it counts as gone
     */
    record Limits(int maxBodyBytes, Duration bodyTimeout, long bodyMemory, Duration stalledClient) {}
}
