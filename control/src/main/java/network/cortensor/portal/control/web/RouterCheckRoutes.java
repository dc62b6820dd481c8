package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.InstantSource;
import java.util.List;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.picture.RouterChecks;
import network.cortensor.portal.control.picture.RouterChecks.Listed;
import network.cortensor.portal.control.picture.RouterChecks.NotOffered;
import network.cortensor.portal.control.picture.RouterChecks.OnRouter;
import network.cortensor.portal.control.picture.RouterChecks.Probe;
import network.cortensor.portal.control.picture.RouterChecks.Unanswered;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jspecify.annotations.Nullable;

/** What routers say when an operator asks them now. Nothing is written: the fleet manager judges by what it observes itself. */
final class RouterCheckRoutes {
    private final CatalogStore catalog;
    private final RouterChecks checks;
    private final InstantSource clock;

    RouterCheckRoutes(CatalogStore catalog, RouterChecks checks, InstantSource clock) {
        this.catalog = catalog;
        this.checks = checks;
        this.clock = clock;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("probeRouter", this::probeRouter), OpsRoute.of("discoverSessions", this::discoverSessions));
    }

    private Answer probeRouter(ValidatedRequest request) {
        var router = router(Asked.path(request, "id"));
        var probes = checks.probe(router);
        var rows = new JsonArray();
        probes.forEach(probe -> rows.add(row(probe)));
        return Answer.ok(new JsonObject()
                .put("as_of", clock.instant().toString())
                .put("router", router.id())
                .put("answered", probes.stream().allMatch(probe -> probe.micros() != null))
                .put("targets", rows));
    }

    private static JsonObject row(Probe probe) {
        return new JsonObject()
                .put("address", probe.address().getAuthority())
                .put("answered", probe.micros() != null)
                .put("latency_ms", Fields.ms(probe.micros()))
                .put("failure", empty(probe.failure()))
                .put("detail", empty(probe.detail()));
    }

    private Answer discoverSessions(ValidatedRequest request) {
        var router = router(Asked.path(request, "id"));
        var answer = new JsonObject()
                .put("as_of", clock.instant().toString())
                .put("router", router.id())
                .put("state", "listed")
                .put("latency_ms", null)
                .put("failure", null)
                .put("detail", null)
                .put("registered", new JsonArray())
                .put("unregistered", new JsonArray())
                .put("missing", new JsonArray())
                .put("catalog", "");
        return Answer.ok(
                switch (checks.sessions(router)) {
                    case Listed listed -> listed(answer, router, listed);
                    case NotOffered() ->
                        answer.put("state", "not_offered").put("detail", "it does not offer a list of sessions");
                    case Unanswered(String failure, String detail) ->
                        answer.put("state", "unanswered")
                                .put("failure", failure)
                                .put("detail", detail);
                });
    }

    private JsonObject listed(JsonObject answer, Router router, Listed listed) {
        var registered = new JsonArray();
        listed.registered()
                .forEach(session -> registered.add(new JsonObject()
                        .put("session", session.sessionId())
                        .put("pool", session.poolId())
                        .mergeIn(row(session.router()))));
        var unregistered = new JsonArray();
        listed.unregistered().forEach(session -> unregistered.add(row(session)));
        var taken = catalog.stored().file().sessions().keySet();
        return answer.put("latency_ms", Fields.ms(listed.micros()))
                .put("detail", router.isGroup() ? "a group answers with the list of one of its members" : null)
                .put("registered", registered)
                .put("unregistered", unregistered)
                .put("missing", new JsonArray(listed.missing()))
                // A group's routers use the session that each is configured with: there is nothing to register.
                .put("catalog", router.isGroup() ? "" : SessionSnippet.of(router, listed, taken));
    }

    private static JsonObject row(OnRouter session) {
        return new JsonObject()
                .put("number", session.number())
                .put("active", session.active())
                .put("nodes", session.nodes())
                .put("model", session.model());
    }

    /** As the catalog file says it; also one that has no session yet. */
    private Router router(String id) {
        var routers = catalog.stored().file().routers();
        var entry = routers.get(id);
        if (entry == null) {
            throw OpsProblem.unknown("router", id, routers.keySet());
        }
        return new Router(
                id,
                entry.kind(),
                entry.address(),
                entry.token(),
                entry.api(),
                entry.upstreamModel(),
                entry.members(),
                0,
                TrafficState.LIVE);
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
