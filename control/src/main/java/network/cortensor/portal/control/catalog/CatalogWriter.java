package network.cortensor.portal.control.catalog;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogDifference.Fate;
import network.cortensor.portal.control.catalog.CatalogFile.ModelEntry;
import network.cortensor.portal.control.catalog.CatalogFile.Noun;
import network.cortensor.portal.control.catalog.CatalogFile.OfferEntry;
import network.cortensor.portal.control.catalog.CatalogFile.PoolEntry;
import network.cortensor.portal.control.catalog.CatalogFile.RouterEntry;
import network.cortensor.portal.control.catalog.CatalogFile.SessionEntry;
import network.cortensor.portal.control.catalog.Mappings.Said;
import network.cortensor.portal.domain.catalog.Tokenizer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Writes a difference to the stored catalog: first what is new or changed, then, in the opposite order, what goes. */
final class CatalogWriter {
    private final Handle handle;
    private final TokenSeal seal;
    private final Settings settings;
    private final Instant now;

    CatalogWriter(Handle handle, TokenSeal seal, Settings settings, Instant now) {
        this.handle = handle;
        this.seal = seal;
        this.settings = settings;
        this.now = now;
    }

    void write(CatalogFile file, CatalogDifference difference) {
        lockRemoved(difference);
        for (var item : difference.items()) {
            if (item.fate() == Fate.ADDED || item.fate() == Fate.CHANGED) {
                switch (Objects.requireNonNull(file.entries(item.noun()).get(item.id()))) {
                    case ModelEntry model -> model(item.id(), model);
                    case RouterEntry router -> router(item.id(), router);
                    case PoolEntry pool -> pool(item.id(), pool);
                    case SessionEntry session -> session(item.id(), session);
                    case OfferEntry offer -> offer(item.id(), offer);
                }
            }
        }
        for (var item : difference.items().reversed()) {
            if (item.fate() == Fate.REMOVED) {
                remove(item.noun(), item.id());
            }
        }
    }

    /** The fleet manager counts tasks of sessions meanwhile. Both lock sessions by their ids, so that none waits in a circle. */
    private void lockRemoved(CatalogDifference difference) {
        var sessions = difference.items().stream()
                .filter(item -> item.noun() == Noun.SESSION && item.fate() == Fate.REMOVED)
                .map(CatalogDifference.Item::id)
                .toArray();
        if (sessions.length > 0) {
            handle.createQuery("SELECT id FROM portal.sessions WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
                    .bindArray("ids", String.class, sessions)
                    .mapTo(String.class)
                    .list();
        }
    }

    private void model(String id, ModelEntry model) {
        @Nullable
        Integer bytesPerToken =
                switch (model.tokenizer()) {
                    case Tokenizer.O200k exact -> null;
                    case Tokenizer.Estimate estimate -> estimate.bytesPerToken();
                };
        handle.createUpdate("""
                        INSERT INTO portal.models (id, template, bytes_per_token, context_tokens, features)
                        VALUES (:id, :template, :bytesPerToken, :contextTokens, :features)
                        ON CONFLICT (id) DO UPDATE SET template = excluded.template, bytes_per_token = excluded.bytes_per_token,
                               context_tokens = excluded.context_tokens, features = excluded.features""")
                .bind("id", id)
                .bind("template", model.template().name())
                .bind("bytesPerToken", bytesPerToken)
                .bind("contextTokens", model.contextTokens())
                .bindArray("features", String.class, (Object[])
                        model.features().stream().map(Enum::name).sorted().toArray(String[]::new))
                .execute();
    }

    private void router(String id, RouterEntry router) {
        var sealed = router.token() == null ? null : seal.seal(id, router.token());
        handle.createUpdate("""
                        INSERT INTO portal.routers
                               (id, kind, address, token_sealed, token_key, api, allow_public_prompts, upstream_model, members)
                        VALUES (:id, :kind, :address, :sealed, :key, :api, :publicPrompts, :upstreamModel, :members)
                        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, address = excluded.address,
                               token_sealed = excluded.token_sealed, token_key = excluded.token_key, api = excluded.api,
                               allow_public_prompts = excluded.allow_public_prompts, upstream_model = excluded.upstream_model,
                               members = excluded.members""")
                .bind("id", id)
                .bind("kind", router.kind().name())
                .bind("address", router.address().toString())
                .bind("sealed", sealed == null ? null : sealed.bytes())
                .bind("key", sealed == null ? null : sealed.key())
                .bind("api", router.api().name())
                .bind("publicPrompts", router.allowPublicPrompts())
                .bind("upstreamModel", router.upstreamModel())
                .bindArray("members", String.class, (Object[])
                        router.members().stream().map(URI::toString).toArray(String[]::new))
                .execute();
    }

    private void pool(String id, PoolEntry pool) {
        handle.createUpdate("""
                        INSERT INTO portal.router_pools (id, kind, position)
                        SELECT :id, :kind, coalesce(max(position), 0) + 1 FROM portal.router_pools
                        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind""").bind("id", id).bind("kind", pool.kind().name()).execute();
        handle.createUpdate("""
                        INSERT INTO portal.router_pool_models (pool_id, model_id) VALUES (:id, :model)
                        ON CONFLICT (pool_id) DO UPDATE SET model_id = excluded.model_id""").bind("id", id).bind("model", pool.model()).execute();
    }

    /**
     * A session at another place is another one: its tasks are counted from now, unless one was counted at that place before, whatever
     * it was called. One that runs longer is not at its end any more.
     */
    private void session(String id, SessionEntry session) {
        bound(id, session, """
                DELETE FROM portal.session_conditions c USING portal.sessions s
                 WHERE c.session_id = :id AND s.id = :id
                   AND (s.router_id, s.number, s.task_limit, s.reserved_until)
                       IS DISTINCT FROM (:router, :number, CAST(:taskLimit AS bigint), CAST(:reservedUntil AS timestamptz))""").execute();
        bound(id, session, """
                INSERT INTO portal.sessions AS s (id, pool_id, router_id, number, session_limit, node_type, network, labels,
                       task_limit, reserved_until, registered_at, position)
                SELECT :id, :pool, :router, :number, CAST(:limit AS integer), :nodeType, :network, CAST(:labels AS jsonb),
                       CAST(:taskLimit AS bigint), CAST(:reservedUntil AS timestamptz),
                       coalesce((SELECT p.registered_at FROM portal.session_places p
                                   JOIN portal.routers r ON r.id = :router AND r.address = p.address
                                  WHERE p.number = :number ORDER BY p.id DESC LIMIT 1), :now),
                       coalesce(max(position), 0) + 1 FROM portal.sessions
                ON CONFLICT (id) DO UPDATE SET pool_id = excluded.pool_id, router_id = excluded.router_id,
                       number = excluded.number, session_limit = excluded.session_limit,
                       node_type = excluded.node_type, network = excluded.network, labels = excluded.labels,
                       task_limit = excluded.task_limit, reserved_until = excluded.reserved_until,
                       registered_at = CASE WHEN (s.router_id, s.number) = (excluded.router_id, excluded.number)
                                            THEN s.registered_at ELSE excluded.registered_at END""").execute();
    }

    private Update bound(String id, SessionEntry session, String sql) {
        return handle.createUpdate(sql)
                .bind("id", id)
                .bind("pool", session.pool())
                .bind("router", session.router())
                .bind("number", session.number())
                .bind("limit", session.limit())
                .bind("nodeType", session.nodeType().name())
                .bind("network", session.network())
                .bind("labels", CatalogTables.json(session.labels()))
                .bind("taskLimit", session.taskLimit())
                .bind("reservedUntil", session.reservedUntil())
                .bind("now", now);
    }

    /** A price that changes gets a new version: usage events name the one that applied. */
    private void offer(String alias, OfferEntry offer) {
        handle.createUpdate("""
                        INSERT INTO portal.offers AS o (alias, owned_by, enabled, ephemeral, affinity, created_at,
                               price_version, prompt_price, cached_price, completion_price, position)
                        SELECT :alias, :ownedBy, :enabled, :ephemeral, :affinity, :now, 1, :prompt, :cached, :completion,
                               coalesce(max(position), 0) + 1 FROM portal.offers
                        ON CONFLICT (alias) DO UPDATE SET owned_by = excluded.owned_by,
                               enabled = excluded.enabled, ephemeral = excluded.ephemeral, affinity = excluded.affinity,
                               prompt_price = excluded.prompt_price,
                               cached_price = excluded.cached_price, completion_price = excluded.completion_price,
                               price_version = o.price_version
                                   + CASE WHEN (o.prompt_price, o.cached_price, o.completion_price)
                                             = (excluded.prompt_price, excluded.cached_price, excluded.completion_price)
                                          THEN 0 ELSE 1 END""")
                .bind("alias", alias)
                .bind("ownedBy", offer.ownedBy())
                .bind("enabled", offer.enabled())
                .bind("ephemeral", offer.ephemeral())
                .bind("affinity", offer.affinity())
                .bind("now", now)
                .bind("prompt", offer.prompt())
                .bind("cached", offer.cached())
                .bind("completion", offer.completion())
                .execute();
        pools(alias, offer.mapping());
    }

    private void pools(String alias, Mapping mapping) {
        handle.execute("DELETE FROM portal.offer_pools WHERE alias = ?", alias);
        var position = 0;
        for (var share : mapping.routes()) {
            pool(alias, share.pool(), share.weight(), ++position);
        }
        for (var fallback : mapping.fallbacks()) {
            pool(alias, fallback, -1, ++position);
        }
        if (!settings.mapped(alias)) {
            new Mappings(handle)
                    .note(alias, mapping, Mappings.Source.FILE, new Said("catalog", "the catalog file", now));
        }
    }

    private void pool(String alias, String pool, int weight, int position) {
        handle.execute(
                "INSERT INTO portal.offer_pools (alias, pool_id, fallback, weight, position) VALUES (?, ?, ?, ?, ?)",
                alias,
                pool,
                weight < 0,
                Math.max(weight, 0),
                position);
    }

    private void remove(Noun noun, String id) {
        var sql =
                switch (noun) {
                    case MODEL -> "DELETE FROM portal.models WHERE id = ?";
                    case ROUTER -> "DELETE FROM portal.routers WHERE id = ?";
                    case POOL -> "DELETE FROM portal.router_pools WHERE id = ?";
                    case SESSION -> "DELETE FROM portal.sessions WHERE id = ?";
                    case OFFER -> "DELETE FROM portal.offers WHERE alias = ?";
                };
        handle.execute(sql, id);
    }
}
