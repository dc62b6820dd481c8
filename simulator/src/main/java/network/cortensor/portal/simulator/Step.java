package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** One thing that an upstream does while it answers. */
sealed interface Step {
    /** Time passes. */
    record Wait(long millis) implements Step {}

    /** The time of so many tokens passes, at the speed of the generation. */
    record Work(int tokens) implements Step {}

    /** The head leaves before any byte of the body. */
    record Open() implements Step {}

    /** Bytes of the body leave as one HTTP chunk. */
    record Send(Buffer bytes) implements Step {}

    /** The last bytes of the body, perhaps none; the response is over. Steps may follow: work that goes on unseen. */
    record Finish(Buffer bytes) implements Step {}

    /** An error: the status and body when nothing was sent yet, an event and the end otherwise. */
    record Fail(int status, JsonObject body) implements Step {}

    /** Nothing more happens until the client leaves. */
    record Hang() implements Step {}

    /** The connection is reset. */
    record Reset() implements Step {}

    /** Something changes inside the server. */
    record Do(Runnable change) implements Step {}
}
