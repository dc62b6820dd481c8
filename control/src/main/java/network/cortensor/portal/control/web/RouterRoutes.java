package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.net.URI;
import java.util.List;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.OpsRoute.Answer;

/** Routers. */
final class RouterRoutes {
    private final Pictures pictures;
    private final SessionJson sessions;
    private final Events events;

    RouterRoutes(Pictures pictures, SessionJson sessions, Events events) {
        this.pictures = pictures;
        this.sessions = sessions;
        this.events = events;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listRouters", this::listRouters), OpsRoute.of("showRouter", this::showRouter));
    }

    private Answer listRouters(ValidatedRequest request) {
        var picture = pictures.now();
        var rows = new JsonArray();
        RouterJson.rows(picture).forEach(rows::add);
        return Answer.ok(new JsonObject().put("as_of", picture.at().toString()).put("routers", rows));
    }

    private Answer showRouter(ValidatedRequest request) {
        var picture = pictures.now();
        var id = Asked.path(request, "id");
        var standing = picture.standing().routers().get(id);
        if (standing == null) {
            throw OpsProblem.unknown("router", id, picture.standing().routers().keySet());
        }
        var onIt = new JsonArray();
        sessions.rows(picture).filter(row -> row.getString("router").equals(id)).forEach(onIt::add);
        var members = new JsonArray();
        picture.sessions()
                .map(placed -> placed.session().router())
                .filter(router -> router.id().equals(id))
                .findFirst()
                .ifPresent(
                        router -> router.members().stream().map(URI::toString).forEach(members::add));
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("router", RouterJson.row(picture, id, standing))
                .put("address", standing.address())
                .put("member_addresses", members)
                .put("by_gateway", RouterJson.byGateway(picture, id))
                .put("sessions", onIt)
                .put("events", EventRoutes.about(events, SubjectKind.ROUTER, id)));
    }
}
