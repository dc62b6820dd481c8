package network.cortensor.portal.bench.site;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.Seen;
import network.cortensor.portal.simulator.SeenRequest;
import network.cortensor.portal.simulator.SimulatedRouter;
import org.jspecify.annotations.Nullable;

/** One router that can be stopped and started again at the same address; what it saw before is not forgotten. */
final class RouterSlot {
    private static final Pattern REFERENCE = Pattern.compile("\"client_reference\"\\s*:\\s*\"([^\"]+)\"");

    private final Vertx vertx;
    private final List<Seen> before = new ArrayList<>();
    private RouterSettings settings;
    private @Nullable SimulatedRouter running;

    RouterSlot(Vertx vertx, RouterSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    synchronized Future<Void> start() {
        return running != null
                ? Future.succeededFuture()
                : SimulatedRouter.start(vertx, settings).map(this::started);
    }

    private synchronized @Nullable Void started(SimulatedRouter router) {
        running = router;
        settings = settings.withPort(router.address().getPort());
        return null;
    }

    synchronized Future<Void> stop() {
        var router = running;
        if (router == null) {
            return Future.succeededFuture();
        }
        running = null;
        before.add(router.seen());
        return router.stop();
    }

    synchronized Future<Void> behave(Behaviour behaviour) {
        if (running == null) {
            return Future.failedFuture("the router is stopped");
        }
        running.behave(behaviour);
        return Future.succeededFuture();
    }

    synchronized JsonObject state() {
        var router = running;
        long session = settings.sessions().keySet().iterator().next();
        return new JsonObject()
                .put("port", settings.port())
                .put("token", settings.token())
                .put("session", session)
                .put("up", router != null)
                .put("busy", router == null ? 0 : router.busy(session))
                .put("requests", sum(Seen::requests))
                .put("overlaps", sum(Seen::overlaps))
                .put("works", sum(Seen::works))
                .put("workNanos", sum(Seen::workNanos));
    }

    /** The random reference of the requests that it saw, the last ones where they were very many. */
    synchronized Set<String> references() {
        var references = new TreeSet<String>();
        for (var seen : all()) {
            seen.recorded().stream().map(SeenRequest::body).forEach(body -> {
                var reference = REFERENCE.matcher(body);
                if (reference.find()) {
                    references.add(reference.group(1));
                }
            });
        }
        return references;
    }

    private long sum(ToLongFunction<Seen> figure) {
        return all().stream().mapToLong(figure).sum();
    }

    private List<Seen> all() {
        var all = new ArrayList<>(before);
        if (running != null) {
            all.add(running.seen());
        }
        return all;
    }
}
