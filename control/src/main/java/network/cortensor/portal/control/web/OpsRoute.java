package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;

/**
 * One entry of the table of routes.
 *
 * @param operation the operation's id in {@code api/ops.yaml}
 * @param caller who may call it
 * @param maxBody bytes of body at most
 * @param handler what answers, on a virtual thread; it may block
 */
record OpsRoute(String operation, Caller caller, long maxBody, Handler handler) {
    /** Who may call a route. */
    enum Caller {
        /** Who holds the operators' token. */
        OPERATOR
    }

    /** Answers a request that has the form that the contract asks for. */
    interface Handler {
        Answer answer(ValidatedRequest request);
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
