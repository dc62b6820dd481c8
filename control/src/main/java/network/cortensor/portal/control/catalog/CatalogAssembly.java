package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogFile.SessionEntry;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Price;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;

/**
 * Joins what the files say, what operators set on top and what is observed.
 *
 * @param sessionLimit of sessions whose limit no file says
 */
record CatalogAssembly(CatalogFile file, Settings settings, Conditions conditions, int sessionLimit) {
    /** Every pool by id, in order. */
    Map<String, Pool> pools() {
        var routers = routers();
        var sessions = new HashMap<String, List<Session>>();
        file.sessions()
                .forEach((id, session) -> sessions.computeIfAbsent(session.pool(), pool -> new ArrayList<>())
                        .add(session(id, session, Objects.requireNonNull(routers.get(session.router())))));
        var pools = new LinkedHashMap<String, Pool>();
        file.pools().forEach((id, pool) -> {
            var model = Objects.requireNonNull(file.models().get(pool.model()));
            var served = new Model(
                    pool.model(), model.template(), model.tokenizer(), model.contextTokens(), model.features());
            var state = settings.pool(id).over(conditions.pool(id));
            pools.put(id, new Pool(id, served, pool.kind(), state, sessions.getOrDefault(id, List.of())));
        });
        return pools;
    }

    private Map<String, Router> routers() {
        var routers = new HashMap<String, Router>();
        file.routers()
                .forEach((id, router) -> routers.put(
                        id,
                        new Router(
                                id,
                                router.kind(),
                                router.address(),
                                router.token(),
                                router.api(),
                                router.upstreamModel(),
                                router.members(),
                                conditions.membersDown(id, router.members().size()),
                                settings.router(id).effective())));
        return routers;
    }

    private Session session(String id, SessionEntry session, Router router) {
        var setting = settings.session(id);
        var byFile = session.limit() == null ? sessionLimit : session.limit();
        return new Session(
                id,
                router,
                session.number(),
                setting.limitOver(byFile),
                session.nodeType(),
                session.network(),
                setting.labelsOver(session.labels()),
                setting.over(conditions.retired().contains(id)));
    }

    /** Every offer, in order. */
    List<Offer> offers(Map<String, Pool> pools, Map<String, Terms> terms) {
        var offers = new ArrayList<Offer>();
        file.offers().forEach((alias, offer) -> {
            var term = Objects.requireNonNull(terms.get(alias));
            var setting = settings.offer(alias);
            var mapping = setting.mappingOver(offer.mapping());
            offers.add(new Offer(
                    alias,
                    term.created(),
                    offer.ownedBy(),
                    setting.enabledOver(offer.enabled()),
                    mapping.routes().stream()
                            .map(share -> new Offer.Route(pool(pools, share.pool()), share.weight()))
                            .toList(),
                    mapping.fallbacks().stream().map(id -> pool(pools, id)).toList(),
                    offer.ephemeral(),
                    offer.affinity(),
                    new Price(term.priceVersion(), offer.prompt(), offer.cached(), offer.completion())));
        });
        return offers;
    }

    private static Pool pool(Map<String, Pool> pools, String id) {
        return Objects.requireNonNull(pools.get(id), id);
    }

    /**
     * What no file says of an offer.
     *
     * @param created when it was first sold
     * @param priceVersion how often its price has changed, from 1
     */
    record Terms(Instant created, int priceVersion) {}
}
