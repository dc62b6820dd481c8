package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import network.cortensor.portal.control.picture.Timeline;
import network.cortensor.portal.control.picture.Timeline.Filter;
import network.cortensor.portal.control.picture.Timeline.Happening;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import org.jspecify.annotations.Nullable;

/** The timeline of what changed. */
final class EventRoutes {
    private static final int USUAL = 50;
    private static final int RECENT = 20;

    private final Timeline events;

    EventRoutes(Timeline events) {
        this.events = events;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listEvents", this::listEvents));
    }

    private Answer listEvents(ValidatedRequest request) {
        var since = Asked.query(request, "since");
        var filter = new Filter(
                Asked.query(request, "kind"),
                Asked.query(request, "severity"),
                Asked.query(request, "subject_kind"),
                Asked.query(request, "subject"),
                since == null ? null : Asked.moment("since", since));
        var most = Asked.number(request, "limit", USUAL);
        var found = events.newest(filter, before(Asked.query(request, "cursor")), most + 1);
        var more = found.size() > most;
        var page = found.subList(0, more ? most : found.size());
        return Answer.ok(new JsonObject()
                .put("events", array(page))
                .put("next", more ? String.valueOf(page.getLast().id()) : null));
    }

    private static long before(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new OpsProblem(422, "invalid_cursor", "cursor is what an earlier answer called 'next'.");
        }
    }

    /** What happened to one thing lately. */
    static JsonArray about(Timeline events, String kind, String subject) {
        return array(events.newest(Filter.about(kind, subject), Long.MAX_VALUE, RECENT));
    }

    private static JsonArray array(List<Happening> happenings) {
        var array = new JsonArray();
        happenings.forEach(happening -> array.add(json(happening)));
        return array;
    }

    static JsonObject json(Happening event) {
        return new JsonObject()
                .put("id", event.id())
                .put("at", event.at().toString())
                .put("severity", event.severity())
                .put("kind", event.kind())
                .put("subject_kind", event.subjectKind())
                .put("subject", event.subject())
                .put("text", event.text())
                .put("actor", event.actor())
                .put("action_id", event.actionId())
                .put("before", event.before() == null ? null : new JsonObject(event.before()))
                .put("after", event.after() == null ? null : new JsonObject(event.after()));
    }
}
