package network.cortensor.portal.upstream;

import network.cortensor.portal.domain.catalog.Session;
import org.jspecify.annotations.Nullable;

/**
 * One try to have a request answered by one session.
 *
 * @param prepared what to send
 * @param session where
 * @param stamp how the answer is labelled
 * @param clientReference a random reference that routers may publish; never our request id
 * @param traceparent the W3C trace context to pass on, or null
 * @param deadlineNanos when the request has to be over, on the clock of {@link System#nanoTime()}
 */
public record Attempt(
        Upstream.Prepared prepared,
        Session session,
        Stamp stamp,
        String clientReference,
        @Nullable String traceparent,
        long deadlineNanos) {}
