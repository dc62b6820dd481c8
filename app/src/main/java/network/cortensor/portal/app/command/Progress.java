package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How an action is told to people. */
final class Progress {
    private static final long MILLIS = 1000;

    private Progress() {}

    /** How far it has come. */
    static String of(JsonNode action) {
        var of = action.path("of").asInt();
        var text = of == 0
                ? "no gateway reports"
                : "applied on " + action.path("applied_on").asInt() + " of " + of + " gateways";
        if (!action.path("drained").isBoolean()) {
            return text;
        }
        var left = action.path("in_flight").asInt();
        return left == 0
                ? text + ", nothing runs there any more"
                : text + ", " + left + (left == 1 ? " request left" : " requests left") + oldest(action);
    }

    /** Whether every gateway has it, and what was to empty is empty. */
    static boolean finished(JsonNode action) {
        var of = action.path("of").asInt();
        return of > 0
                && action.path("applied_on").asInt() == of
                && (!action.path("drained").isBoolean()
                        || action.path("drained").asBoolean());
    }

    /** What was done. */
    static String done(JsonNode action) {
        var undo = action.at("/undo/verb").asText("");
        return "%s %s %s: %s (%s)%s"
                .formatted(
                        action.path("verb").asText(),
                        action.path("subject_kind").asText(),
                        action.path("subject").asText(),
                        of(action),
                        action.path("id").asText(),
                        undo.isEmpty() ? "" : "; " + undo + " takes it back");
    }

    /** What would happen. */
    static void impact(Terminal terminal, JsonNode impact) {
        var table = Table.of("ALIAS", "REQUESTS 5M", "SLOTS NOW", "SLOTS AFTER");
        impact.path("aliases")
                .forEach(alias -> table.add(List.of(
                        alias.path("alias").asText(),
                        alias.path("requests").asText(),
                        alias.path("slots_before").asText(),
                        alias.path("slots_after").asText())));
        table.print(terminal.out(), false);
        terminal.out()
                .println("%s requests in the last five minutes, %s running, %s waiting; slots %s now, %s afterwards"
                        .formatted(
                                impact.path("requests").asText(),
                                impact.path("in_flight").asText(),
                                impact.path("waiting").asText(),
                                impact.path("slots_before").asText(),
                                impact.path("slots_after").asText()));
        impact.path("warnings").forEach(warning -> terminal.out().println("! " + warning.asText()));
        terminal.out().println("nothing was changed (--dry-run)");
    }

    private static String oldest(JsonNode action) {
        var age = action.path("oldest_age_ms");
        return age.isNumber() ? ", the oldest for " + age.asLong() / MILLIS + " s" : "";
    }
}
