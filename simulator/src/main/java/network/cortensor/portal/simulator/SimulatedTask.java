package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task of a session, as the router's read model shows it. Confined to the router's event loop. */
final class SimulatedTask {
    private static final int ASSIGNED = 1;
    private static final int COMPLETED = 4;

    private final long id;
    private final String miner;
    private final Clock clock;
    private final Instant created;
    private @Nullable Instant finished;
    private @Nullable String result;
    private @Nullable String clientReference;

    SimulatedTask(long id, String miner, Clock clock) {
        this.id = id;
        this.miner = miner;
        this.clock = clock;
        this.created = clock.instant();
    }

    long id() {
        return id;
    }

    long createdSeconds() {
        return created.getEpochSecond();
    }

    /** What the request called itself. */
    void reference(@Nullable String reference) {
        clientReference = reference;
    }

    void end(String text) {
        finished = clock.instant();
        result = text;
    }

    JsonObject json() {
        var data = new JsonArray();
        if (result != null) {
            data.add(result);
        }
        return new JsonObject()
                .put("id", id)
                .put("status", finished == null ? ASSIGNED : COMPLETED)
                .put("client_reference", clientReference)
                .put("assigned_miners", new JsonArray().add(miner))
                .put("created_at", created.toString())
                .put("finished_at", finished == null ? null : finished.toString())
                .put("results", new JsonObject().put("data", data).put("miners", new JsonArray().add(miner)));
    }
}
