package network.cortensor.portal.control.catalog;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import org.jspecify.annotations.Nullable;

/**
 * What a catalog file says, or what is stored of all files: entries by name, in order. Entries refer to one another by name, and
 * may name what another file brought.
 */
public record CatalogFile(
        Map<String, ModelEntry> models,
        Map<String, RouterEntry> routers,
        Map<String, PoolEntry> pools,
        Map<String, SessionEntry> sessions,
        Map<String, OfferEntry> offers) {
    public CatalogFile {
        models = ordered(models);
        routers = ordered(routers);
        pools = ordered(pools);
        sessions = ordered(sessions);
        offers = ordered(offers);
    }

    /** The kinds of entries, in the order in which they may refer to those before them. */
    public enum Noun {
        MODEL,
        ROUTER,
        POOL,
        SESSION,
        OFFER
    }

    /** The entries of one kind. */
    public Map<String, ? extends Entry> entries(Noun noun) {
        return switch (noun) {
            case MODEL -> models;
            case ROUTER -> routers;
            case POOL -> pools;
            case SESSION -> sessions;
            case OFFER -> offers;
        };
    }

    /** One entry. */
    public sealed interface Entry {
        /** Its fields under the names that the file has for them. */
        SortedMap<String, Object> fields();
    }

    /** A model; the fields are those of {@link network.cortensor.portal.domain.catalog.Model}. */
    public record ModelEntry(PromptTemplate template, Tokenizer tokenizer, int contextTokens, Set<Feature> features)
            implements Entry {
        @Override
        public SortedMap<String, Object> fields() {
            return sorted(
                    "template",
                    template,
                    "tokenizer",
                    tokenizer,
                    "context_tokens",
                    contextTokens,
                    "features",
                    new TreeSet<>(features));
        }
    }

    /**
     * A router or a group of them; {@code allowPublicPrompts} is the explicit choice that version 1 of its API asks for, and
     * {@code members} are the addresses of a group's routers.
     */
    public record RouterEntry(
            UpstreamKind kind,
            URI address,
            @Nullable Secret token,
            RouterApi api,
            boolean allowPublicPrompts,
            @Nullable String upstreamModel,
            List<URI> members)
            implements Entry {
        public RouterEntry {
            members = List.copyOf(members);
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields =
                    sorted("kind", kind, "address", address, "api", api, "allow_public_prompts", allowPublicPrompts);
            fields.put("members", members);
            fields.put("token", token == null ? "none" : token);
            fields.put("upstream_model", upstreamModel == null ? "none" : upstreamModel);
            return fields;
        }
    }

    /** A pool: the model that it serves and what its routers speak. */
    public record PoolEntry(String model, UpstreamKind kind) implements Entry {
        @Override
        public SortedMap<String, Object> fields() {
            return sorted("model", model, "kind", kind);
        }
    }

    /**
     * A session; the fields are those of {@link network.cortensor.portal.domain.catalog.Session}. A limit that the file does not
     * say is the installation's. The tasks that it was created with and the end of its reservation are null where nobody counts.
     */
    public record SessionEntry(
            String pool,
            String router,
            String number,
            @Nullable Integer limit,
            NodeType nodeType,
            String network,
            Map<String, String> labels,
            @Nullable Long taskLimit,
            @Nullable Instant reservedUntil)
            implements Entry {
        @Override
        public SortedMap<String, Object> fields() {
            var fields = sorted("pool", pool, "router", router, "number", number);
            fields.put("limit", limit == null ? "default" : limit);
            fields.put("task_limit", taskLimit == null ? "none" : taskLimit);
            fields.put("reserved_until", reservedUntil == null ? "none" : reservedUntil);
            fields.putAll(sorted("node_type", nodeType, "network", network, "labels", new TreeMap<>(labels)));
            return fields;
        }
    }

    /** An offer; prices are nano-credits per token. */
    public record OfferEntry(
            Mapping mapping,
            boolean ephemeral,
            boolean affinity,
            String ownedBy,
            boolean enabled,
            long prompt,
            long cached,
            long completion)
            implements Entry {
        @Override
        public SortedMap<String, Object> fields() {
            var fields = sorted("pools", mapping.routesText(), "fallbacks", mapping.fallbacks());
            fields.putAll(sorted("ephemeral", ephemeral, "affinity", affinity));
            fields.putAll(sorted("owned_by", ownedBy, "enabled", enabled));
            fields.putAll(sorted("price.prompt", prompt, "price.cached", cached, "price.completion", completion));
            return fields;
        }
    }

    private static SortedMap<String, Object> sorted(Object... namesAndValues) {
        var fields = new TreeMap<String, Object>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static <T> Map<String, T> ordered(Map<String, T> entries) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
}
