package network.cortensor.portal.bench.overload;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.cortensor.portal.bench.site.UsageRow;

/**
 * What clients, routers and the database say about the same requests: they must agree.
 *
 * @param whole answers that came whole
 * @param wholeNotCompleted of these, without a usage event that says so
 * @param cutUnknown answers that broke off, without a usage event
 * @param sentUnknown requests that reached a router, without a usage event
 * @param twice requests with two usage events
 * @param ends how many events have which end
 */
public record Books(
        int whole,
        List<String> wholeNotCompleted,
        List<String> cutUnknown,
        List<String> sentUnknown,
        List<String> twice,
        Map<String, Long> ends) {
    /** Compares the three. */
    public static Books compare(Collection<Answer> answers, Set<String> references, Collection<UsageRow> rows) {
        var byId = rows.stream().collect(Collectors.toMap(UsageRow::requestId, Function.identity(), (a, b) -> a));
        var known = rows.stream().map(UsageRow::clientReference).collect(Collectors.toSet());
        var seen = new HashSet<String>();
        var whole = ids(answers, Answer.Kind.WHOLE);
        return new Books(
                whole.size(),
                whole.stream()
                        .filter(id ->
                                !byId.containsKey(id) || !byId.get(id).ended().equals("COMPLETED"))
                        .toList(),
                ids(answers, Answer.Kind.CUT).stream()
                        .filter(id -> !byId.containsKey(id))
                        .toList(),
                references.stream().filter(sent -> !known.contains(sent)).toList(),
                rows.stream()
                        .map(UsageRow::requestId)
                        .filter(id -> !seen.add(id))
                        .toList(),
                rows.stream().collect(Collectors.groupingBy(UsageRow::ended, TreeMap::new, Collectors.counting())));
    }

    /** Whether nothing is lost and nothing is there twice. */
    public boolean agree() {
        return wholeNotCompleted.isEmpty() && cutUnknown.isEmpty() && sentUnknown.isEmpty() && twice.isEmpty();
    }

    private static List<String> ids(Collection<Answer> answers, Answer.Kind kind) {
        return answers.stream()
                .filter(answer -> answer.kind() == kind)
                .map(Answer::requestId)
                .toList();
    }
}
