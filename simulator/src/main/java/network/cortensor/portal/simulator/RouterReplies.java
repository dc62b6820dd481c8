package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The scripts of what only a router does. */
final class RouterReplies {
    private final SimulatedSession session;
    private final SimulatedTask task;
    private final RouterWire wire;
    private final Replies replies;

    RouterReplies(SimulatedSession session, SimulatedTask task, RouterWire wire, Replies replies) {
        this.session = session;
        this.task = task;
        this.wire = wire;
        this.replies = replies;
    }

    Reply to(Behaviour behaviour) {
        return switch (behaviour) {
            case Behaviour.Common common -> replies.to(common).then(new Step.Do(this::endTask));
            case Behaviour.RouterOnly only -> toRouterOnly(only);
        };
    }

    static Reply mismatch() {
        return Reply.json(502, mismatchBody());
    }

    static JsonObject mismatchBody() {
        return ErrorShape.ERROR_OBJECT.body(502, "router_error", "router_v4_correlation_mismatch");
    }

    static Reply exhausted(long session) {
        return Reply.json(400, ErrorShape.DETAIL.body(400, "", "Session " + session + " has no task executions left"));
    }

    private Reply toRouterOnly(Behaviour.RouterOnly behaviour) {
        return switch (behaviour) {
            case Behaviour.ForeignTasks() -> foreignTasks().then(new Step.Do(this::endTask));
            case Behaviour.Queued(int millis) ->
                Reply.json(200, queued().put("task_id", task.id()).put("session_id", session.id()))
                        .then(new Step.Wait(millis))
                        .then(new Step.Do(this::endTask));
            case Behaviour.QueuedWithoutTask() -> Reply.json(200, queued());
            case Behaviour.EndedNoContent() ->
                Reply.json(
                        200,
                        new JsonObject()
                                .put("status", "ended")
                                .put("message", "No content")
                                .put("task_id", task.id())
                                .put("result_data", "urn:blob:v2:s3:akamai:simulated-bucket:simulated-file"));
            case Behaviour.SessionExhausted() -> exhausted(session.id());
            case Behaviour.CorrelationMismatch() -> mismatch();
        };
    }

    private void endTask() {
        task.end(wire.text());
    }

    private static JsonObject queued() {
        return new JsonObject().put("status", "queued");
    }

    /** Our own event comes first; a foreign task even ends in the middle. */
    private Reply foreignTasks() {
        if (!wire.stream()) {
            return replies.normal(replies.reportsUsage());
        }
        var groups = new ArrayList<List<JsonObject>>();
        for (JsonObject delta : wire.deltas()) {
            groups.add(List.of(delta, groups.size() == 2 ? wire.foreignEnd() : wire.foreignDelta(" foreign")));
        }
        return replies.stream(groups, wire.closing(replies.reportsUsage()));
    }
}
