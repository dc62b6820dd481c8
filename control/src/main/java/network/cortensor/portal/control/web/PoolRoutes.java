package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.catalog.Pool;

/** Pools. */
final class PoolRoutes {
    private final Pictures pictures;
    private final PoolJson pools;
    private final SessionJson sessions;
    private final Events events;

    PoolRoutes(Pictures pictures, PoolJson pools, SessionJson sessions, Events events) {
        this.pictures = pictures;
        this.pools = pools;
        this.sessions = sessions;
        this.events = events;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listPools", this::listPools), OpsRoute.of("showPool", this::showPool));
    }

    private Answer listPools(ValidatedRequest request) {
        var picture = pictures.now();
        var rows = new JsonArray();
        pools.rows(picture).forEach(rows::add);
        return Answer.ok(new JsonObject().put("as_of", picture.at().toString()).put("pools", rows));
    }

    private Answer showPool(ValidatedRequest request) {
        var picture = pictures.now();
        var id = Asked.path(request, "id");
        var pool = picture.catalog().pools().get(id);
        if (pool == null) {
            throw OpsProblem.unknown("pool", id, picture.catalog().pools().keySet());
        }
        var inIt = new JsonArray();
        sessions.rows(picture).filter(row -> row.getString("pool").equals(id)).forEach(inIt::add);
        var routers = new JsonArray();
        RouterJson.rows(picture)
                .filter(row -> row.getJsonArray("pools").contains(id))
                .forEach(routers::add);
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("pool", pools.row(picture, pool))
                .put("observed", PoolJson.observed(picture.pool(id)))
                .put("mapping", mapping(picture, pool))
                .put("round_robin", RoundRobin.of(picture, pool))
                .put("sessions", inIt)
                .put("routers", routers)
                .put("events", EventRoutes.about(events, SubjectKind.POOL, id)));
    }

    /** Which aliases it serves, and how. */
    private static JsonArray mapping(Picture picture, Pool pool) {
        var rows = new JsonArray();
        for (var offer : picture.catalog().offers().values()) {
            for (var route : offer.routes()) {
                if (route.pool().id().equals(pool.id())) {
                    rows.add(new JsonObject()
                            .put("alias", offer.alias())
                            .put("role", "route")
                            .put("weight", route.weight()));
                }
            }
            if (offer.fallbacks().stream().anyMatch(fallback -> fallback.id().equals(pool.id()))) {
                rows.add(new JsonObject()
                        .put("alias", offer.alias())
                        .put("role", "fallback")
                        .put("weight", 0));
            }
        }
        return rows;
    }
}
