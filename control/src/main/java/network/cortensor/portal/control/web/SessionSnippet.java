package network.cortensor.portal.control.web;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.RouterChecks.Listed;
import network.cortensor.portal.control.picture.RouterChecks.OnRouter;
import network.cortensor.portal.control.picture.RouterChecks.Registered;
import network.cortensor.portal.domain.catalog.Router;

/** Sessions that a router has and the catalog lacks, written as a part of a catalog file. */
final class SessionSnippet {
    /** Where nothing tells which pool: a name that no pool has, so that applying it says so. */
    private static final String NO_POOL = "NAME-THE-POOL";

    private SessionSnippet() {}

    /**
     * The entries of those that take tasks; empty when there is none.
     *
     * @param taken names that sessions have already
     */
    static String of(Router router, Listed listed, Set<String> taken) {
        var pool = listed.registered().stream()
                .collect(Collectors.groupingBy(Registered::poolId, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse(NO_POOL);
        Function<OnRouter, String> entry = session ->
                """
                  %s:%s
                    pool: %s
                    router: %s
                    number: "%s"
                """.formatted(name(router, session, taken), comment(session), pool, router.id(), session.number());
        var entries = listed.unregistered().stream()
                .filter(OnRouter::active)
                .map(entry)
                .collect(Collectors.joining());
        return entries.isEmpty() ? "" : "sessions:\n" + entries;
    }

    private static String name(Router router, OnRouter session, Set<String> taken) {
        var name = router.id() + "-" + session.number().replaceAll("[^A-Za-z0-9._:-]", "-");
        return taken.contains(name) ? name + "-new" : name;
    }

    private static String comment(OnRouter session) {
        var said = (session.model() == null ? "" : ", model " + session.model())
                + (session.nodes() == null ? "" : ", " + session.nodes() + " nodes");
        return said.isEmpty() ? "" : " # the router says" + said.substring(1);
    }
}
