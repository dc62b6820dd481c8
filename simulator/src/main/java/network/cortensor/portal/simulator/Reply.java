package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The script of one answer.
 *
 * @param status the HTTP status
 * @param headers besides framing; with a content-length the body is not chunked
 * @param steps what happens, in order
 */
record Reply(int status, Map<String, String> headers, List<Step> steps) {
    static final Map<String, String> JSON = Map.of("content-type", "application/json");
    static final Map<String, String> EVENTS =
            Map.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");

    Reply {
        headers = Map.copyOf(headers);
        steps = List.copyOf(steps);
    }

    static Reply json(int status, JsonObject body) {
        return new Reply(status, JSON, List.of(new Step.Finish(body.toBuffer())));
    }

    static Reply text(int status, String type, String body) {
        return new Reply(status, Map.of("content-type", type), List.of(new Step.Finish(Buffer.buffer(body))));
    }

    Reply after(Step first) {
        var all = new ArrayList<Step>(steps.size() + 1);
        all.add(first);
        all.addAll(steps);
        return new Reply(status, headers, all);
    }

    Reply then(Step last) {
        var all = new ArrayList<>(steps);
        all.add(last);
        return new Reply(status, headers, all);
    }

    /** Answers at once, without playing: for what is no completion. */
    void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(status);
        headers.forEach(response::putHeader);
        steps.forEach(step -> {
            if (step instanceof Step.Finish(Buffer bytes)) {
                response.end(bytes);
            }
        });
    }
}
