package network.cortensor.portal.control.catalog;

import java.io.StringReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import network.cortensor.portal.control.catalog.CatalogFaults.Fault;
import network.cortensor.portal.control.catalog.CatalogFile.ModelEntry;
import network.cortensor.portal.control.catalog.CatalogFile.OfferEntry;
import network.cortensor.portal.control.catalog.CatalogFile.PoolEntry;
import network.cortensor.portal.control.catalog.CatalogFile.RouterEntry;
import network.cortensor.portal.control.catalog.CatalogFile.SessionEntry;
import network.cortensor.portal.control.catalog.Mapping.Share;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a catalog file strictly: every name must be known, every value in range, and all that is wrong is told at once, with lines.
 * {@code docs/catalog.sample.yaml} documents the format.
 */
public final class CatalogReader {
    private static final int LARGEST = 4 << 20;
    private static final int DEEPEST = 12;
    private static final int MOST_TOKENS = 100_000_000;
    private static final long MOST_TASKS = 1_000_000_000_000L;
    private static final long DEAREST = 1_000_000_000_000L;

    private final TokenSource tokens;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private CatalogReader(TokenSource tokens) {
        this.tokens = tokens;
    }

    /**
     * A file that was read.
     *
     * @param file what it says
     * @param lines the line of each entry, for faults found later
     */
    public record Read(CatalogFile file, Map<String, Integer> lines) {}

    /**
     * Reads a file.
     *
     * @throws CatalogFaults if it is not a catalog file
     */
    public static Read read(String text, TokenSource tokens) {
        var reader = new CatalogReader(tokens);
        var file = reader.file(compose(text));
        if (!reader.faults.isEmpty()) {
            reader.faults.sort(Comparator.comparingInt(Fault::line));
            throw new CatalogFaults(reader.faults);
        }
        return new Read(file, Map.copyOf(reader.lines));
    }

    private static Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new CatalogFaults(List.of(new Fault(0, "", "the file is empty")));
            }
            return root;
        } catch (MarkedYAMLException e) {
            var line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new CatalogFaults(List.of(new Fault(line, "", "not YAML: " + e.getProblem())));
        } catch (YAMLException e) {
            throw new CatalogFaults(List.of(new Fault(0, "", "not a YAML document of at most 4 MiB and 12 levels")));
        }
    }

    private CatalogFile file(Node root) {
        var top = new YamlFields("", root, faults);
        var models = entries(top, "models", this::model);
        var routers = entries(top, "routers", this::router);
        var pools = entries(top, "pools", this::pool);
        var sessions = entries(top, "sessions", this::session);
        var offers = entries(top, "offers", this::offer);
        top.finish();
        return new CatalogFile(models, routers, pools, sessions, offers);
    }

    private <T> Map<String, T> entries(YamlFields top, String section, Function<YamlFields, T> reader) {
        var entries = new LinkedHashMap<String, T>();
        top.sections(section).forEach((name, fields) -> {
            lines.put(section + "." + name, fields.line());
            var entry = reader.apply(fields);
            fields.finish();
            entries.put(name, entry);
        });
        return entries;
    }

    private ModelEntry model(YamlFields fields) {
        return new ModelEntry(
                fields.word("template", PromptTemplate.class, PromptTemplate.PLAIN),
                tokenizer(fields),
                (int) fields.integer("context_tokens", null, 1, MOST_TOKENS),
                fields.words("features", Feature.class));
    }

    private Tokenizer tokenizer(YamlFields fields) {
        var name = fields.text("tokenizer", "");
        if (name.equals("o200k")) {
            if (fields.has("bytes_per_token")) {
                fields.fault("bytes_per_token", "o200k counts exactly: leave it out");
            }
            return new Tokenizer.O200k();
        }
        if (name.equals("estimate")) {
            return new Tokenizer.Estimate(fields.hundredths("bytes_per_token", 50, 2000));
        }
        fields.fault("tokenizer", "it is o200k, or estimate together with bytes_per_token");
        return new Tokenizer.O200k();
    }

    private RouterEntry router(YamlFields fields) {
        var kind = fields.word("kind", UpstreamKind.class, UpstreamKind.CORTENSOR);
        var address = fields.address("address");
        var token = fields.token("token", tokens);
        if (kind == UpstreamKind.CORTENSOR) {
            var api = fields.word("api", RouterApi.class, RouterApi.V3);
            var publicPrompts = fields.flag("allow_public_prompts", false);
            if (api == RouterApi.V1 && !publicPrompts) {
                fields.fault(
                        "api", "v1 puts every prompt on a public chain: use v3, or say allow_public_prompts: true");
            }
            return new RouterEntry(kind, address, token, api, publicPrompts, null, members(fields, address));
        }
        if (fields.has("members")) {
            fields.fault("members", "only Cortensor routers are grouped: give each server its own entry");
            fields.addresses("members");
        }
        return new RouterEntry(
                kind, address, token, RouterApi.V3, false, fields.textOrNull("upstream_model"), List.of());
    }

    private static List<URI> members(YamlFields fields, URI address) {
        var members = fields.addresses("members");
        if (fields.has("members") && members.isEmpty()) {
            fields.fault("members", "name the routers behind this address, or leave 'members' out");
        }
        if (members.contains(address) || new HashSet<>(members).size() < members.size()) {
            fields.fault("members", "each router is named once, by its own address, not the group's");
        }
        return members;
    }

    private PoolEntry pool(YamlFields fields) {
        return new PoolEntry(
                fields.text("model", null), fields.word("kind", UpstreamKind.class, UpstreamKind.CORTENSOR));
    }

    private SessionEntry session(YamlFields fields) {
        var limit = fields.integerOrNull("limit", 1, 10_000);
        return new SessionEntry(
                fields.text("pool", null),
                fields.text("router", null),
                fields.text("number", ""),
                limit == null ? null : limit.intValue(),
                fields.word("node_type", NodeType.class, NodeType.DEDICATED),
                fields.text("network", ""),
                fields.labels("labels"),
                fields.integerOrNull("task_limit", 1, MOST_TASKS),
                fields.moment("reserved_until"));
    }

    private OfferEntry offer(YamlFields fields) {
        var mapping = mapping(fields);
        var ephemeral = fields.flag("ephemeral", false);
        var affinity = fields.flag("affinity", false);
        var ownedBy = fields.text("owned_by", "cortensor");
        var enabled = fields.flag("enabled", true);
        var price = fields.section("price");
        var prompt = price.integer("prompt", null, 0, DEAREST);
        var cached = price.integer("cached", prompt, 0, DEAREST);
        var completion = price.integer("completion", null, 0, DEAREST);
        price.finish();
        return new OfferEntry(mapping, ephemeral, affinity, ownedBy, enabled, prompt, cached, completion);
    }

    private static Mapping mapping(YamlFields fields) {
        var fallbacks = fields.texts("fallbacks");
        if (fields.has("pool") && fields.has("pools")) {
            fields.fault("pools", "say 'pool' or 'pools', not both");
        }
        List<Share> routes;
        if (fields.has("pools")) {
            routes = fields.items("pools").stream().map(CatalogReader::share).toList();
            fields.textOrNull("pool");
        } else {
            routes = List.of(new Share(fields.text("pool", null), 1));
        }
        try {
            return new Mapping(routes, fallbacks);
        } catch (IllegalArgumentException e) {
            fields.fault(fields.has("pools") ? "pools" : "fallbacks", String.valueOf(e.getMessage()));
            return Mapping.to("");
        }
    }

    private static Share share(YamlFields fields) {
        var share = new Share(fields.text("pool", null), (int) fields.integer("weight", 1L, 0, 1_000_000));
        fields.finish();
        return share;
    }
}
