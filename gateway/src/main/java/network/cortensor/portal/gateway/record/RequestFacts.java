package network.cortensor.portal.gateway.record;

import java.time.Instant;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.upstream.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request, gathered while it runs. When it has ended, the log line, the metrics and the count of refusals
 * are made from it, once. Never holds content.
 */
public final class RequestFacts {
    private final String requestId;
    private final String route;
    private final Instant occurredAt;
    private final Trace trace;
    private @Nullable String clientRequestId;
    private @Nullable Caller caller;
    private @Nullable String model;
    private boolean stream;
    private @Nullable Lease lease;
    private int attempts;
    private long pausedMicros;
    private @Nullable Delivery delivery;
    private int status;
    private @Nullable String code;
    private @Nullable String detail;
    private long firstByteMicros;
    private long totalMicros;

    /** A request has arrived on a route. */
    public RequestFacts(String requestId, String route, Instant occurredAt, Trace trace) {
        this.requestId = requestId;
        this.route = route;
        this.occurredAt = occurredAt;
        this.trace = trace;
    }

    /** The caller's own id for the request, as far as it is fit for a log. */
    public void clientRequestId(String id) {
        clientRequestId = id;
    }

    /** Whose key it is. */
    public void caller(Caller verified) {
        caller = verified;
    }

    /** What was asked for. */
    public void model(String alias, boolean streamed) {
        model = alias;
        stream = streamed;
    }

    /** Where it goes. */
    public void leased(Lease granted) {
        lease = granted;
        attempts++;
    }

    /** It waited so long between two attempts. */
    public void paused(long micros) {
        pausedMicros += micros;
    }

    /** An attempt that never reached its router; the reason is for the log. */
    public void notSent(String why) {
        detail = why;
    }

    /** A reason that is for the log only. */
    public void detail(String why) {
        detail = why;
    }

    /** The status and error code the client gets. */
    public void answered(int httpStatus, @Nullable String errorCode) {
        status = httpStatus;
        code = errorCode;
    }

    /** The first byte of the answer has left. */
    public void firstByte(long micros) {
        firstByteMicros = micros;
    }

    /** How it ended after it had been sent upstream. */
    public void ended(Delivery delivered, int httpStatus, @Nullable String errorCode) {
        delivery = delivered;
        answered(httpStatus, errorCode);
    }

    /** It is over. */
    public void over(long micros) {
        totalMicros = micros;
    }

    public String requestId() {
        return requestId;
    }

    public String route() {
        return route;
    }

    public Instant occurredAt() {
        return occurredAt;
    }

    public Trace trace() {
        return trace;
    }

    public @Nullable String clientRequestId() {
        return clientRequestId;
    }

    public @Nullable Caller caller() {
        return caller;
    }

    public @Nullable String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    public @Nullable Lease lease() {
        return lease;
    }

    /** The session it went to; only to be asked after a lease was granted. */
    public Session session() {
        if (lease == null) {
            throw new IllegalStateException("no session was leased for " + requestId);
        }
        return lease.session();
    }

    /** The pool that it was leased from; only to be asked after a lease was granted. */
    public String poolId() {
        if (lease == null) {
            throw new IllegalStateException("no session was leased for " + requestId);
        }
        return lease.poolId();
    }

    public int attempts() {
        return attempts;
    }

    public @Nullable Delivery delivery() {
        return delivery;
    }

    /** The HTTP status; 0 when the client got none. */
    public int status() {
        return status;
    }

    public @Nullable String code() {
        return code;
    }

    public @Nullable String detail() {
        return detail;
    }

    /** How long it waited for its session, in microseconds: in the waiting room, and between attempts. */
    public long waitMicros() {
        return lease == null ? 0 : lease.waitMicros() + pausedMicros;
    }

    public long firstByteMicros() {
        return firstByteMicros;
    }

    public long totalMicros() {
        return totalMicros;
    }
}
