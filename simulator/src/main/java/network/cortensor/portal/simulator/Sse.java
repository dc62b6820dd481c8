package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Server-sent events, framed as the simulated upstreams send them. */
final class Sse {
    static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private Sse() {}

    static Buffer event(JsonObject data) {
        return event(data.encode());
    }

    static Buffer event(String data) {
        return Buffer.buffer("data: " + data + "\n\n");
    }

    /** The event as it crosses the network: in two chunks, cut inside its first multi-byte character, if it has one. */
    static List<Step> sends(JsonObject data) {
        Buffer event = event(data);
        for (int i = 0; i < event.length(); i++) {
            if (event.getByte(i) < 0) {
                return List.of(
                        new Step.Send(event.getBuffer(0, i + 1)),
                        new Step.Send(event.getBuffer(i + 1, event.length())));
            }
        }
        return List.of(new Step.Send(event));
    }
}
