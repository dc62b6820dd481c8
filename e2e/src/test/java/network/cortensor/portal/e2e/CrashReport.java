package network.cortensor.portal.e2e;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What clients, routers and the database say about the same requests after a number of crashes.
 *
 * @param rounds how often the portal was killed
 * @param answers what clients got
 * @param references the random reference of every request that reached a router
 * @param events what the database holds
 * @param listed requests that operators are shown as interrupted
 */
record CrashReport(
        int rounds, List<LoadAnswer> answers, Set<String> references, List<UsageRow> events, Set<String> listed) {
    private static final String INTERRUPTED = "INTERRUPTED";

    /** Requests whose event says interrupted. */
    List<String> interrupted() {
        return events.stream()
                .filter(event -> event.ended().equals(INTERRUPTED))
                .map(UsageRow::requestId)
                .toList();
    }

    /** Requests whose answer a client received whole. */
    List<String> whole() {
        return ids(LoadAnswer.Kind.WHOLE);
    }

    /** Requests whose answer broke off at the client. */
    List<String> cut() {
        return ids(LoadAnswer.Kind.CUT);
    }

    /** The ends of all events and how many there are of each. */
    Map<String, Long> ends() {
        return events.stream().collect(Collectors.groupingBy(UsageRow::ended, TreeMap::new, Collectors.counting()));
    }

    /** Whole answers whose event is missing or says that they were not. */
    List<String> wholeButNotCompleted() {
        var byId = events.stream().collect(Collectors.toMap(UsageRow::requestId, Function.identity(), (a, b) -> a));
        return whole().stream()
                .filter(id -> !byId.containsKey(id) || !byId.get(id).ended().equals("COMPLETED"))
                .toList();
    }

    /** Requests that were begun at the client and of which the database knows nothing. */
    List<String> cutButUnknown() {
        var known = events.stream().map(UsageRow::requestId).collect(Collectors.toSet());
        return cut().stream().filter(id -> !known.contains(id)).toList();
    }

    /** Requests that are in the database more than once. */
    List<String> twice() {
        var seen = new HashSet<String>();
        return events.stream()
                .map(UsageRow::requestId)
                .filter(id -> !seen.add(id))
                .toList();
    }

    /** References that routers saw and of which the database knows nothing: work that nobody pays for. */
    List<String> sentButUnknown() {
        var known = events.stream().map(UsageRow::clientReference).collect(Collectors.toSet());
        return references.stream()
                .filter(reference -> !known.contains(reference))
                .toList();
    }

    @Override
    public String toString() {
        return "%d rounds: %d answers whole, %d cut, %d requests seen by routers; events %s"
                .formatted(rounds, whole().size(), cut().size(), references.size(), ends());
    }

    private List<String> ids(LoadAnswer.Kind kind) {
        return answers.stream()
                .filter(answer -> answer.kind() == kind)
                .map(LoadAnswer::requestId)
                .toList();
    }
}
