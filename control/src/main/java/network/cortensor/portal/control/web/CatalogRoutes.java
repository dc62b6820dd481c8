package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogFile;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.web.OpsRoute.Answer;

/** The catalog and its files. */
final class CatalogRoutes {
    private static final long LARGEST_FILE = 4 << 20;

    private final CatalogStore catalog;
    private final TokenSource tokens;

    CatalogRoutes(CatalogStore catalog, TokenSource tokens) {
        this.catalog = catalog;
        this.tokens = tokens;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("showCatalog", this::showCatalog),
                OpsRoute.of("applyCatalog", LARGEST_FILE, this::applyCatalog));
    }

    private Answer showCatalog(ValidatedRequest request) {
        var stored = catalog.stored();
        var body = new JsonObject().put("version", stored.version());
        for (var noun : CatalogFile.Noun.values()) {
            var entries = new JsonObject();
            stored.file().entries(noun).forEach((id, entry) -> {
                var fields = new JsonObject();
                entry.fields().forEach((name, value) -> fields.put(name, String.valueOf(value)));
                entries.put(id, fields);
            });
            body.put(Asked.word(noun) + "s", entries);
        }
        return Answer.ok(body);
    }

    private Answer applyCatalog(ValidatedRequest request) {
        var dryRun = Asked.flag(request, "dry_run");
        var read = CatalogReader.read(
                Objects.requireNonNull(request.getBody().getBuffer()).toString(StandardCharsets.UTF_8), tokens);
        var applied = catalog.apply(read, dryRun, Asked.flag(request, "prune"));
        var items = new JsonArray();
        applied.difference()
                .items()
                .forEach(item -> items.add(new JsonObject()
                        .put("noun", Asked.word(item.noun()))
                        .put("id", item.id())
                        .put("fate", Asked.word(item.fate()))
                        .put("fields", JsonObject.mapFrom(item.fields()))));
        return Answer.ok(new JsonObject()
                .put("version", applied.version())
                .put("dry_run", dryRun)
                .put("changed", applied.difference().changesSomething())
                .put("text", applied.difference().text())
                .put("items", items));
    }
}
