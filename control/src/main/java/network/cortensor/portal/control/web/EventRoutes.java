package network.cortensor.portal.control.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import network.cortensor.portal.control.event.Event;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.Events.Filter;
import network.cortensor.portal.control.event.Severity;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import org.jspecify.annotations.Nullable;

/** The timeline of what changed. */
final class EventRoutes {
    private static final int USUAL = 50;
    private static final int RECENT = 20;

    private final Events events;
    private final EventSpans spans;

    EventRoutes(Events events, EventSpans spans) {
        this.events = events;
        this.spans = spans;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listEvents", this::listEvents));
    }

    private Answer listEvents(ValidatedRequest request) {
        var since = Asked.query(request, "since");
        var severity = Asked.query(request, "severity");
        var subjectKind = Asked.query(request, "subject_kind");
        var filter = new Filter(
                Asked.query(request, "kind"),
                severity == null ? null : Severity.valueOf(severity.toUpperCase(Locale.ROOT)),
                subjectKind == null ? null : SubjectKind.valueOf(subjectKind.toUpperCase(Locale.ROOT)),
                Asked.query(request, "subject"),
                since == null ? null : Asked.moment("since", since));
        var most = Asked.number(request, "limit", USUAL);
        var found = events.page(filter, before(Asked.query(request, "cursor")), most + 1);
        var more = found.size() > most;
        var page = more ? found.subList(0, most) : found;
        return Answer.ok(new JsonObject()
                .put("events", Asked.flag(request, "fold") ? folded(page) : lasted(page))
                .put("next", more ? String.valueOf(page.getLast().id()) : null));
    }

    /** Events, those that began a state with how long it lasted. */
    private JsonArray lasted(List<Event> page) {
        var ends = spans.ends(page);
        var rows = new JsonArray();
        for (var event : page) {
            var row = json(event);
            if (EventSpans.isState(event.fact().kind())) {
                var end = ends.get(event.id());
                row.put("ended_at", Fields.time(end))
                        .put(
                                "lasted_ms",
                                end == null ? null : Fields.age(event.fact().at(), end));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The same text about the same thing stands once within a page: where it happened last, with how often and since when. */
    private JsonArray folded(List<Event> page) {
        var kept = new LinkedHashMap<List<String>, JsonObject>();
        for (var each : lasted(page)) {
            var row = (JsonObject) each;
            var same = Stream.of("kind", "subject_kind", "subject", "severity", "text")
                    .map(row::getString)
                    .toList();
            var first = kept.putIfAbsent(same, row.put("count", 1).put("first_at", row.getString("at")));
            if (first != null) {
                first.put("count", first.getInteger("count") + 1).put("first_at", row.getString("at"));
            }
        }
        return new JsonArray(List.copyOf(kept.values()));
    }

    private static @Nullable Long before(@Nullable String cursor) {
        try {
            return cursor == null ? null : Long.valueOf(cursor);
        } catch (NumberFormatException e) {
            throw new OpsProblem(422, "invalid_cursor", "cursor is what an earlier answer called 'next'.");
        }
    }

    /** What happened to one thing lately. */
    static JsonArray about(Events events, SubjectKind kind, String subject) {
        return array(events.page(new Filter(null, null, kind, subject, null), null, RECENT));
    }

    private static JsonArray array(List<Event> events) {
        var array = new JsonArray();
        events.forEach(event -> array.add(json(event)));
        return array;
    }

    static JsonObject json(Event event) {
        var fact = event.fact();
        return new JsonObject()
                .put("id", event.id())
                .put("at", fact.at().toString())
                .put("severity", fact.severity().word())
                .put("kind", fact.kind())
                .put("subject_kind", fact.subjectKind().word())
                .put("subject", fact.subject())
                .put("text", fact.text())
                .put("actor", fact.actor())
                .put("action_id", fact.actionId())
                .put("before", object(fact.before()))
                .put("after", object(fact.after()));
    }

    /** An object of another JSON library's. */
    static @Nullable JsonObject object(@Nullable JsonNode node) {
        return node == null || !node.isObject() ? null : new JsonObject(node.toString());
    }
}
