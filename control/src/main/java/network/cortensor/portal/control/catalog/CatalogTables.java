package network.cortensor.portal.control.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.cortensor.portal.control.catalog.CatalogFile.ModelEntry;
import network.cortensor.portal.control.catalog.CatalogFile.OfferEntry;
import network.cortensor.portal.control.catalog.CatalogFile.PoolEntry;
import network.cortensor.portal.control.catalog.CatalogFile.RouterEntry;
import network.cortensor.portal.control.catalog.CatalogFile.SessionEntry;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads the stored catalog, as the files brought it. */
final class CatalogTables {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> LABELS = new TypeReference<>() {};

    private final Handle handle;
    private final TokenSeal seal;

    CatalogTables(Handle handle, TokenSeal seal) {
        this.handle = handle;
        this.seal = seal;
    }

    /** All of it. */
    CatalogFile read() {
        var mappings = new Mappings(handle).byFile();
        return new CatalogFile(
                entries("SELECT * FROM portal.models ORDER BY id", CatalogTables::model),
                entries("SELECT * FROM portal.routers ORDER BY id", this::router),
                entries("""
                        SELECT p.*, m.model_id FROM portal.router_pools p
                          JOIN portal.router_pool_models m ON m.pool_id = p.id ORDER BY p.position, p.id""", CatalogTables::pool),
                entries("SELECT * FROM portal.sessions ORDER BY position, id", CatalogTables::session),
                entries(
                        "SELECT *, alias AS id FROM portal.offers ORDER BY position, alias",
                        row -> offer(row, mappings)));
    }

    private <T> Map<String, T> entries(String sql, RowReader<T> reader) {
        var entries = new LinkedHashMap<String, T>();
        handle.createQuery(sql)
                .map((row, context) -> entries.put(row.getString("id"), reader.read(row)) == null)
                .list();
        return entries;
    }

    private static ModelEntry model(ResultSet row) throws SQLException {
        var bytesPerToken = row.getInt("bytes_per_token");
        var tokenizer = row.wasNull() ? new Tokenizer.O200k() : new Tokenizer.Estimate(bytesPerToken);
        var features = Arrays.stream((String[]) row.getArray("features").getArray())
                .map(Feature::valueOf)
                .collect(Collectors.toSet());
        return new ModelEntry(
                PromptTemplate.valueOf(row.getString("template")), tokenizer, row.getInt("context_tokens"), features);
    }

    private RouterEntry router(ResultSet row) throws SQLException {
        byte @Nullable [] sealed = row.getBytes("token_sealed");
        @Nullable
        Secret token = sealed == null
                ? null
                : seal.open(row.getString("id"), new TokenSeal.Sealed(row.getString("token_key"), sealed));
        return new RouterEntry(
                UpstreamKind.valueOf(row.getString("kind")),
                URI.create(row.getString("address")),
                token,
                RouterApi.valueOf(row.getString("api")),
                row.getBoolean("allow_public_prompts"),
                row.getString("upstream_model"),
                Arrays.stream((String[]) row.getArray("members").getArray())
                        .map(URI::create)
                        .toList());
    }

    private static PoolEntry pool(ResultSet row) throws SQLException {
        return new PoolEntry(row.getString("model_id"), UpstreamKind.valueOf(row.getString("kind")));
    }

    private static SessionEntry session(ResultSet row) throws SQLException {
        var limit = row.getInt("session_limit");
        @Nullable Integer limitSaid = row.wasNull() ? null : limit;
        var tasks = row.getLong("task_limit");
        @Nullable Long tasksSaid = row.wasNull() ? null : tasks;
        var reserved = row.getTimestamp("reserved_until");
        return new SessionEntry(
                row.getString("pool_id"),
                row.getString("router_id"),
                row.getString("number"),
                limitSaid,
                NodeType.valueOf(row.getString("node_type")),
                row.getString("network"),
                labels(row.getString("labels")),
                tasksSaid,
                reserved == null ? null : reserved.toInstant());
    }

    private static OfferEntry offer(ResultSet row, Map<String, Mapping> mappings) throws SQLException {
        return new OfferEntry(
                Objects.requireNonNull(mappings.get(row.getString("alias"))),
                row.getBoolean("ephemeral"),
                row.getBoolean("affinity"),
                row.getString("owned_by"),
                row.getBoolean("enabled"),
                row.getLong("prompt_price"),
                row.getLong("cached_price"),
                row.getLong("completion_price"));
    }

    static Map<String, String> labels(String json) {
        try {
            return JSON.readValue(json, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored labels are not a JSON object of texts", e);
        }
    }

    static String json(Map<String, String> labels) {
        try {
            return JSON.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels are texts", e);
        }
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
