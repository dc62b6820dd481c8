package network.cortensor.portal.control.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.control.catalog.CatalogDifference.Fate;
import network.cortensor.portal.control.catalog.CatalogFaults.Fault;
import network.cortensor.portal.control.catalog.CatalogFile.Noun;
import network.cortensor.portal.control.catalog.CatalogFile.PoolEntry;
import network.cortensor.portal.control.catalog.CatalogFile.RouterEntry;
import network.cortensor.portal.control.catalog.CatalogFile.SessionEntry;

/** What must hold between the entries of a whole catalog, whichever files they came from. */
final class CatalogRules {
    private final CatalogFile whole;
    private final Map<String, Integer> lines;
    private final List<Fault> faults = new ArrayList<>();

    private CatalogRules(CatalogFile whole, Map<String, Integer> lines) {
        this.whole = whole;
        this.lines = lines;
    }

    /** What is stored after a file has been applied. */
    static CatalogFile after(CatalogFile stored, CatalogFile file, CatalogDifference difference) {
        return new CatalogFile(
                merged(stored.models(), file.models(), difference, Noun.MODEL),
                merged(stored.routers(), file.routers(), difference, Noun.ROUTER),
                merged(stored.pools(), file.pools(), difference, Noun.POOL),
                merged(stored.sessions(), file.sessions(), difference, Noun.SESSION),
                merged(stored.offers(), file.offers(), difference, Noun.OFFER));
    }

    /**
     * Checks a whole catalog.
     *
     * @param settings what operators set on it
     * @param lines the line of each entry that the file names, by {@code noun.name} as in a fault
     * @throws CatalogFaults if a rule is broken
     */
    static void check(CatalogFile whole, Settings settings, Map<String, Integer> lines) {
        var rules = new CatalogRules(whole, lines);
        whole.pools().forEach(rules::pool);
        whole.sessions().forEach(rules::session);
        rules.places();
        whole.offers().forEach((id, offer) -> rules.offer(id, offer.mapping()));
        settings.offers().forEach(rules::mapped);
        if (!rules.faults.isEmpty()) {
            throw new CatalogFaults(rules.faults);
        }
    }

    private void pool(String id, PoolEntry pool) {
        known("pools." + id, "model", whole.models(), pool.model());
    }

    private void session(String id, SessionEntry session) {
        var where = "sessions." + id;
        var poolKnown = known(where, "pool", whole.pools(), session.pool());
        var routerKnown = known(where, "router", whole.routers(), session.router());
        if (!poolKnown || !routerKnown) {
            return;
        }
        PoolEntry pool = whole.pools().get(session.pool());
        RouterEntry router = whole.routers().get(session.router());
        if (pool == null || router == null) {
            return;
        }
        if (pool.kind() != router.kind()) {
            fault(
                    where,
                    "its router speaks %s, but its pool is of kind %s"
                            .formatted(Words.of(router.kind()), Words.of(pool.kind())));
        }
        switch (router.kind()) {
            case CORTENSOR -> cortensor(where, session, !router.members().isEmpty());
            case OPENAI -> openai(where, session);
        }
    }

    private void cortensor(String where, SessionEntry session, boolean group) {
        if (!group && session.number().isEmpty()) {
            fault(where, "'number' is missing: a Cortensor router knows its sessions by number");
        }
        if (group && !session.number().isEmpty()) {
            fault(where, "'number' has no meaning for a group: each of its routers uses its own session");
        }
    }

    private void openai(String where, SessionEntry session) {
        if (!session.number().isEmpty()) {
            fault(where, "'number' has no meaning for an OpenAI-compatible server");
        }
        if (session.limit() == null) {
            fault(
                    where,
                    "'limit' is missing: only you know how many requests an OpenAI-compatible server takes at once");
        }
        if (session.taskLimit() != null || session.reservedUntil() != null) {
            fault(where, "'task_limit' and 'reserved_until' have no meaning for an OpenAI-compatible server");
        }
    }

    private void offer(String id, Mapping mapping) {
        mapping.pools().forEach(pool -> known("offers." + id, "pool", whole.pools(), pool));
    }

    /** What operators mapped an alias to stays, or else the alias would lose it without a word. */
    private void mapped(String alias, OfferSetting setting) {
        if (setting.mapping() == null || !whole.offers().containsKey(alias)) {
            return;
        }
        setting.mapping().pools().stream()
                .filter(pool -> !whole.pools().containsKey(pool))
                .forEach(pool -> fault(
                        "pools." + pool,
                        "operators have mapped '" + alias + "' to it: map the alias elsewhere before it is removed"));
    }

    /** Two sessions at one place would each admit up to their own limit there. */
    private void places() {
        var taken = new HashMap<String, String>();
        whole.sessions().forEach((id, session) -> {
            var other = taken.putIfAbsent(session.router() + " " + session.number(), id);
            if (other != null) {
                fault("sessions." + id, "it is the same place (router and number) as session " + other);
            }
        });
    }

    private boolean known(String where, String noun, Map<String, ?> entries, String name) {
        if (entries.containsKey(name)) {
            return true;
        }
        fault(where, "there is no " + noun + " '" + name + "'" + Words.suggestion(name, entries.keySet()));
        return false;
    }

    private void fault(String where, String message) {
        faults.add(new Fault(lines.getOrDefault(where, 0), where, message));
    }

    private static <T> Map<String, T> merged(
            Map<String, T> stored, Map<String, T> file, CatalogDifference difference, Noun noun) {
        var all = new LinkedHashMap<>(stored);
        difference.items().stream()
                .filter(item -> item.noun() == noun && item.fate() == Fate.REMOVED)
                .forEach(item -> all.remove(item.id()));
        all.putAll(file);
        return all;
    }
}
