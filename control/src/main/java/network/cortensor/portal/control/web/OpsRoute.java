package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.ValidatedRequest;

/**
 * One entry of the table of routes.
 *
 * @param operation the operation's id in {@code api/ops.yaml}
 * @param caller who may call it
 * @param maxBody bytes of body at most
 * @param work what it does
 */
record OpsRoute(String operation, Caller caller, long maxBody, Work work) {
    private static final long SMALL = 64 << 10;

    /** For operators, with a small body. */
    static OpsRoute of(String operation, Handler handler) {
        return of(operation, SMALL, handler);
    }

    /** For operators. */
    static OpsRoute of(String operation, long maxBody, Handler handler) {
        return new OpsRoute(operation, Caller.OPERATOR, maxBody, new Answers(handler));
    }

    /** For operators, without an end. */
    static OpsRoute streaming(String operation, StreamHandler handler) {
        return new OpsRoute(operation, Caller.OPERATOR, SMALL, new Streams(handler));
    }

    /** Who may call a route. */
    enum Caller {
        /** Who holds the operators' token. */
        OPERATOR
    }

    /** What a route does with a request that has the form that the contract asks for. */
    sealed interface Work {}

    /** One answer. */
    record Answers(Handler handler) implements Work {}

    /** Events for as long as somebody listens. */
    record Streams(StreamHandler handler) implements Work {}

    /** Answers on a virtual thread; it may block. */
    interface Handler {
        Answer answer(ValidatedRequest request);
    }

    /** Takes the request over, on the event loop. */
    interface StreamHandler {
        void open(RoutingContext context, ValidatedRequest request);
    }

    /**
     * What is answered.
     *
     * @param status the HTTP status
     * @param body the JSON
     */
    record Answer(int status, JsonObject body) {
        static Answer ok(JsonObject body) {
            return new Answer(200, body);
        }
    }
}
