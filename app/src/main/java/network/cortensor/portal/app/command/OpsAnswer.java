package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the operators' API answered.
 *
 * @param status the HTTP status
 * @param body the JSON; missing where there was none
 */
record OpsAnswer(int status, JsonNode body) {
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    boolean done() {
        return status >= 200 && status < 300;
    }

    /** Whether the same would be refused again, because of what was sent. */
    boolean refusedForGood() {
        return status == BAD_REQUEST || status == UNPROCESSABLE;
    }

    /** Why not, in the portal's own words; empty when the answer is not the portal's. */
    String why() {
        return body.path("detail").asText("").strip();
    }
}
