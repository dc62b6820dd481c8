package network.cortensor.portal.control.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import network.cortensor.portal.control.action.ActionRequest;
import network.cortensor.portal.control.action.Actions;
import network.cortensor.portal.control.action.PoolLoad;
import network.cortensor.portal.control.action.Verb;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.fleet.PoolReport;
import org.jspecify.annotations.Nullable;

/** What operators do, its impact before and its progress afterwards. */
final class ActionRoutes {
    private static final int ACCEPTED = 202;
    private static final String ACTOR = "operator";

    private final Actions actions;
    private final Pictures pictures;
    private final ObjectMapper json = new ObjectMapper();

    ActionRoutes(Actions actions, Pictures pictures) {
        this.actions = actions;
        this.pictures = pictures;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("act", this::act), OpsRoute.of("showAction", this::showAction));
    }

    private Answer act(ValidatedRequest request) {
        var picture = pictures.now();
        var wanted = wanted(request);
        mustExist(picture, wanted);
        if (Asked.flag(request, "dry_run")) {
            return Answer.ok(ActionJson.impact(actions.preview(wanted, pool -> load(picture, pool))));
        }
        var done = actions.perform(wanted);
        pictures.forget();
        return new Answer(ACCEPTED, ActionJson.progress(done, pictures.now()));
    }

    private Answer showAction(ValidatedRequest request) {
        var id = Asked.path(request, "id");
        var done = actions.find(id)
                .orElseThrow(() -> new OpsProblem(
                        404, "unknown_action", "There is no action '" + id + "'. The list of events names them."));
        return Answer.ok(ActionJson.progress(done, pictures.now()));
    }

    private ActionRequest wanted(ValidatedRequest request) {
        var body = Asked.body(request);
        @Nullable String until = body.getString("until");
        var kind = Asked.path(request, "kind");
        return new ActionRequest(
                Verb.valueOf(Asked.path(request, "verb").toUpperCase(Locale.ROOT)),
                SubjectKind.valueOf(kind.substring(0, kind.length() - 1).toUpperCase(Locale.ROOT)),
                Asked.path(request, "id"),
                parameters(body.getJsonObject("parameters", new JsonObject())),
                body.getString("reason"),
                body.getString("idempotency_key"),
                ACTOR,
                until == null ? null : Asked.moment("until", until));
    }

    private ObjectNode parameters(JsonObject parameters) {
        try {
            return (ObjectNode) json.readTree(parameters.encode());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was parsed before parses again", e);
        }
    }

    /** Who names something that does not exist is told what does. */
    private static void mustExist(Picture picture, ActionRequest wanted) {
        Collection<String> existing =
                switch (wanted.subjectKind()) {
                    case POOL -> picture.catalog().pools().keySet();
                    case ROUTER -> picture.standing().routers().keySet();
                    case SESSION -> picture.standing().sessions().keySet();
                    case MODEL -> picture.catalog().offers().keySet();
                    // Leases come and go, and organizations are many: the action itself finds out.
                    case LEASE, GATEWAY, REQUEST, FLEET, ORGANIZATION -> List.of(wanted.subject());
                };
        if (!existing.contains(wanted.subject())) {
            throw OpsProblem.unknown(wanted.subjectKind().word(), wanted.subject(), existing);
        }
    }

    private static PoolLoad load(Picture picture, String pool) {
        var reports = picture.live().pool(pool);
        return new PoolLoad(
                reports.stream().mapToInt(PoolReport::inFlight).sum(),
                reports.stream().mapToInt(PoolReport::waiting).sum());
    }
}
