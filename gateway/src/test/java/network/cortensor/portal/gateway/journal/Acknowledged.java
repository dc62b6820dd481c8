package network.cortensor.portal.gateway.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jspecify.annotations.Nullable;

/** What the journal has promised, and the check that it kept it. */
final class Acknowledged {
    /** How far a request came. */
    enum Stage {
        /** Opening was tried; it may or may not be recorded. */
        OPENING,
        /** It was opened. */
        OPEN,
        /** Ending was tried; either event may be recorded. */
        ENDING,
        /** It ended. */
        ENDED
    }

    private final Map<String, Stage> stages = new HashMap<>();

    /** Notes how far a request came. */
    synchronized void note(String id, Stage stage) {
        stages.put(id, stage);
    }

    /** Takes back part of what was promised, where anything was. */
    synchronized void retract(String id, Stage stage) {
        stages.computeIfPresent(id, (_, _) -> stage);
    }

    /** Every way in which the events are not what was promised; empty when all is well. */
    synchronized List<String> faults(List<UsageEvent> events) {
        var faults = new ArrayList<String>();
        var found = new HashMap<String, UsageEvent>();
        for (var event : events) {
            if (found.put(event.requestId(), event) != null) {
                faults.add(event.requestId() + " is there twice");
            }
            if (!stages.containsKey(event.requestId())) {
                faults.add(event.requestId() + " was never opened");
            }
        }
        stages.forEach((id, stage) -> {
            if (!matches(id, stage, found.get(id))) {
                faults.add(id + " is " + stage + " but recorded as " + found.get(id));
            }
        });
        return faults;
    }

    private static boolean matches(String id, Stage stage, @Nullable UsageEvent event) {
        var interrupted = Events.opened(id).equals(event);
        var ended = Events.ended(id).equals(event);
        return switch (stage) {
            case OPENING -> event == null || interrupted;
            case OPEN -> interrupted;
            case ENDING -> interrupted || ended;
            case ENDED -> ended;
        };
    }
}
