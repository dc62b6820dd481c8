package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.function.Predicate;
import network.cortensor.portal.control.action.ActionResult;
import network.cortensor.portal.control.action.Impact;
import network.cortensor.portal.control.action.Verb;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.domain.fleet.PoolReport;
import org.jspecify.annotations.Nullable;

/** An action, how far it has come, and what it would do. */
final class ActionJson {
    private ActionJson() {}

    /** What was done, on how many gateways it is applied, and what still runs on its subject. */
    static JsonObject progress(ActionResult done, Picture picture) {
        var request = done.request();
        var gateways = new JsonArray();
        var applied = 0;
        for (var gateway : picture.live().gateways()) {
            var has = gateway.catalogVersion() >= done.catalogVersion();
            applied += has ? 1 : 0;
            gateways.add(new JsonObject()
                    .put("id", gateway.gatewayId())
                    .put("instance", gateway.instance())
                    .put("applied", has));
        }
        var of = picture.live().gateways().size();
        var inFlight = inFlight(done, picture);
        var stops = request.verb() == Verb.DRAIN || request.verb() == Verb.PAUSE;
        Boolean drained = null;
        if (stops && inFlight != null) {
            drained = applied == of && inFlight == 0;
        }
        return new JsonObject()
                .put("id", done.id())
                .put("verb", request.verb().word())
                .put("subject_kind", request.subjectKind().word())
                .put("subject", request.subject())
                .put("parameters", new JsonObject(request.parameters().toString()))
                .put("reason", request.reason())
                .put("actor", request.actor())
                .put("until", Fields.time(request.until()))
                .put("performed_at", done.performedAt().toString())
                .put("catalog_version", done.catalogVersion())
                .put("before", EventRoutes.object(done.before()))
                .put("after", EventRoutes.object(done.after()))
                .put("undo", undo(done))
                .put("applied_on", applied)
                .put("of", of)
                .put("gateways", gateways)
                .put("in_flight", inFlight)
                .put("oldest_age_ms", oldest(done, picture))
                .put("drained", drained);
    }

    private static @Nullable JsonObject undo(ActionResult done) {
        var undo = done.undo();
        return undo == null
                ? null
                : new JsonObject()
                        .put("verb", undo.verb().word())
                        .put("parameters", new JsonObject(undo.parameters().toString()))
                        .put("until", Fields.time(undo.until()));
    }

    /** Requests at work on the subject; null where nobody knows, as for a model, whose pools serve others too. */
    private static @Nullable Integer inFlight(ActionResult done, Picture picture) {
        var id = done.request().subject();
        if (!picture.live().known()) {
            return null;
        }
        return switch (done.request().subjectKind()) {
            case POOL ->
                picture.live().pool(id).stream().mapToInt(PoolReport::inFlight).sum();
            case SESSION -> picture.live().inFlight(id);
            case ROUTER ->
                picture.sessions()
                        .filter(placed -> placed.session().router().id().equals(id))
                        .mapToInt(placed ->
                                picture.live().inFlight(placed.session().id()))
                        .sum();
            case MODEL, LEASE, GATEWAY, REQUEST, FLEET, ORGANIZATION -> null;
        };
    }

    /** How long the oldest request on the subject has run. */
    private static @Nullable Long oldest(ActionResult done, Picture picture) {
        return picture.live().leases().stream()
                .filter(on(done.request().subjectKind(), done.request().subject(), picture))
                .map(HeldLease::takenAt)
                .min(Comparator.naturalOrder())
                .map(taken -> Fields.age(taken, picture.at()))
                .orElse(null);
    }

    private static Predicate<HeldLease> on(SubjectKind kind, String id, Picture picture) {
        return switch (kind) {
            case POOL -> lease -> lease.poolId().equals(id);
            case SESSION -> lease -> lease.sessionId().equals(id);
            case ROUTER -> {
                var sessions = picture.sessions()
                        .filter(placed -> placed.session().router().id().equals(id))
                        .map(placed -> placed.session().id())
                        .toList();
                yield lease -> sessions.contains(lease.sessionId());
            }
            case MODEL, LEASE, GATEWAY, REQUEST, FLEET, ORGANIZATION -> lease -> false;
        };
    }

    /** What an action would do. */
    static JsonObject impact(Impact impact) {
        var aliases = new JsonArray();
        impact.aliases()
                .forEach(alias -> aliases.add(new JsonObject()
                        .put("alias", alias.alias())
                        .put("requests", alias.requests())
                        .put("slots_before", alias.slotsBefore())
                        .put("slots_after", alias.slotsAfter())));
        return new JsonObject()
                .put("before", EventRoutes.object(impact.before()))
                .put("after", EventRoutes.object(impact.after()))
                .put("aliases", aliases)
                .put("aliases_without_slots", new JsonArray(impact.aliasesWithoutSlots()))
                .put("requests", impact.requests())
                .put("in_flight", impact.load().inFlight())
                .put("waiting", impact.load().waiting())
                .put("slots_before", impact.slotsBefore())
                .put("slots_after", impact.slotsAfter())
                .put("warnings", new JsonArray(impact.warnings()));
    }
}
