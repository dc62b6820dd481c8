package network.cortensor.portal.control.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import network.cortensor.portal.control.action.Impact.AliasImpact;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Compares the catalog as it is with the catalog as it would be.
 *
 * @param request what is asked for
 * @param before as it is
 * @param after as it would be
 */
record Assessment(ActionRequest request, Catalog before, Catalog after) {
    /** The pools that the subject is, is in, or is served by, before or after. */
    Set<String> pools() {
        var pools = new TreeSet<String>();
        for (var catalog : List.of(before, after)) {
            var offer = request.subjectKind() == SubjectKind.MODEL ? catalog.offer(request.subject()) : null;
            if (offer != null) {
                named(offer).map(Pool::id).forEach(pools::add);
            }
            catalog.pools().values().stream()
                    .filter(this::concerns)
                    .map(Pool::id)
                    .forEach(pools::add);
        }
        return pools;
    }

    private boolean concerns(Pool pool) {
        return switch (request.subjectKind()) {
            case POOL -> pool.id().equals(request.subject());
            case ROUTER ->
                pool.sessions().stream()
                        .anyMatch(session -> session.router().id().equals(request.subject()));
            case SESSION ->
                pool.sessions().stream().anyMatch(session -> session.id().equals(request.subject()));
            case MODEL, GATEWAY, LEASE, REQUEST, FLEET, ORGANIZATION -> false;
        };
    }

    /** The aliases that may be served by these pools; of a model only itself. */
    List<String> aliases(Set<String> pools) {
        return before.offers().values().stream()
                .filter(offer -> request.subjectKind() == SubjectKind.MODEL
                        ? offer.alias().equals(request.subject())
                        : named(offer).anyMatch(pool -> pools.contains(pool.id())))
                .map(Offer::alias)
                .toList();
    }

    List<AliasImpact> impacts(List<String> aliases, Map<String, Long> requests) {
        return aliases.stream()
                .map(alias -> new AliasImpact(
                        alias,
                        requests.getOrDefault(alias, 0L),
                        Slots.of(offer(before, alias)),
                        Slots.of(offer(after, alias))))
                .toList();
    }

    int slots(Catalog catalog, Set<String> pools) {
        return Slots.of(pools.stream()
                .map(id -> Objects.requireNonNull(catalog.pools().get(id)))
                .toList());
    }

    /** What an operator should know, in plain sentences. */
    List<String> warnings(Act act, List<AliasImpact> impacts, Map<String, PoolLoad> loads) {
        var warnings = new ArrayList<String>();
        for (var impact : impacts) {
            var alias = impact.alias();
            if (impact.slotsAfter() == 0 && impact.slotsBefore() > 0) {
                warnings.add("This leaves '%s' with 0 slots: its new requests are refused.".formatted(alias));
            } else if (onFallback(after, alias) && !onFallback(before, alias)) {
                warnings.add("'%s' is then served by its fallback alone, with %s."
                        .formatted(alias, slots(impact.slotsAfter())));
            }
        }
        loads.forEach((pool, load) -> {
            int left = slots(after, Set.of(pool));
            var wanted = load.inFlight() + load.waiting();
            if (left < slots(before, Set.of(pool)) && left < wanted) {
                warnings.add("Pool '%s' has %d requests running and %d waiting, and %s afterwards."
                        .formatted(pool, load.inFlight(), load.waiting(), slots(left)));
            }
        });
        var more = warning(act);
        if (more != null) {
            warnings.add(more);
        }
        return warnings;
    }

    private @Nullable String warning(Act act) {
        return switch (act) {
            case Act.ReleaseLease lease ->
                "If its request is still running, the session can get two requests at once: a Cortensor router may fail both.";
            case Act.SetSessionLimit limit
            when limit.limit() != null && limit.limit() > 1 ->
                "A Cortensor session that gets two requests at once may fail both.";
            case Act.RegisterSession session ->
                "If the session was not renewed, its requests fail when it has run out.";
            case Act.MapModel map -> otherModels();
            case Act.RollBackModel back -> otherModels();
            case Act.Setting setting -> null;
        };
    }

    private @Nullable String otherModels() {
        var models = new LinkedHashMap<String, String>();
        named(offer(after, request.subject()))
                .forEach(pool -> models.putIfAbsent(pool.model().id(), pool.id()));
        return models.size() < 2
                ? null
                : "Its pools serve different models: " + String.join(", ", models.keySet()) + ".";
    }

    private static boolean onFallback(Catalog catalog, String alias) {
        var offer = offer(catalog, alias);
        return Slots.ofRoutes(offer) == 0 && Slots.of(offer) > 0;
    }

    private static Offer offer(Catalog catalog, String alias) {
        return Objects.requireNonNull(catalog.offer(alias));
    }

    private static Stream<Pool> named(Offer offer) {
        return Stream.concat(offer.routes().stream().map(Offer.Route::pool), offer.fallbacks().stream());
    }

    private static String slots(int count) {
        return count == 1 ? "1 slot" : count + " slots";
    }
}
