package network.cortensor.portal.control.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogFile;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.key.NewKey;
import network.cortensor.portal.control.key.StoredKey;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.usage.UsageEventJson;
import network.cortensor.portal.control.usage.UsageReport;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.control.web.OpsRoute.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jspecify.annotations.Nullable;

/** What the operators' API answers: one method for each operation, and the table of them all. */
public final class OpsHandlers {
    private static final long SMALL = 64 << 10;
    private static final long CATALOG = 4 << 20;
    private static final long EVENTS = 16 << 20;
    private static final int MOST_INTERRUPTED = 1000;
    private static final Duration USUAL_PERIOD = Duration.ofDays(30);

    private final KeyStore keys;
    private final CatalogStore catalog;
    private final TokenSource tokens;
    private final UsageStore usage;
    private final UsageReport report;
    private final InstantSource clock;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Handlers on these parts.
     *
     * @param tokens where the tokens of a catalog file may come from
     */
    public OpsHandlers(
            KeyStore keys,
            CatalogStore catalog,
            TokenSource tokens,
            UsageStore usage,
            UsageReport report,
            InstantSource clock) {
        this.keys = keys;
        this.catalog = catalog;
        this.tokens = tokens;
        this.usage = usage;
        this.report = report;
        this.clock = clock;
    }

    /** Every route with who may call it. A route that is not here does not exist. */
    List<OpsRoute> routes() {
        return List.of(
                new OpsRoute("listKeys", Caller.OPERATOR, SMALL, this::listKeys),
                new OpsRoute("createKey", Caller.OPERATOR, SMALL, this::createKey),
                new OpsRoute("revokeKey", Caller.OPERATOR, SMALL, this::revokeKey),
                new OpsRoute("showCatalog", Caller.OPERATOR, SMALL, this::showCatalog),
                new OpsRoute("applyCatalog", Caller.OPERATOR, CATALOG, this::applyCatalog),
                new OpsRoute("showUsage", Caller.OPERATOR, SMALL, this::showUsage),
                new OpsRoute("showInterrupted", Caller.OPERATOR, SMALL, this::showInterrupted),
                new OpsRoute("importUsageEvents", Caller.OPERATOR, EVENTS, this::importUsageEvents));
    }

    private Answer listKeys(ValidatedRequest request) {
        var list = new JsonArray();
        keys.list(query(request, "organization")).forEach(key -> list.add(json(key)));
        return Answer.ok(new JsonObject().put("keys", list));
    }

    private Answer createKey(ValidatedRequest request) {
        var body = body(request);
        @Nullable String expiry = body.getString("expires_at");
        var created = keys.create(new NewKey(
                body.getString("organization", Organizations.DEFAULT),
                body.getString("name", ""),
                Environment.of(body.getString("environment")),
                expiry == null ? null : moment("expires_at", expiry)));
        return new Answer(
                201,
                new JsonObject()
                        .put("key", json(created.key()))
                        .put("text", created.text().reveal()));
    }

    private Answer revokeKey(ValidatedRequest request) {
        return Answer.ok(json(keys.revoke(body(request).getString("key"))));
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
            body.put(word(noun) + "s", entries);
        }
        return Answer.ok(body);
    }

    private Answer applyCatalog(ValidatedRequest request) {
        var dryRun = flag(request, "dry_run");
        var read = CatalogReader.read(Objects.requireNonNull(request.getBody().getString()), tokens);
        var applied = catalog.apply(read, dryRun, flag(request, "prune"));
        var items = new JsonArray();
        applied.difference()
                .items()
                .forEach(item -> items.add(new JsonObject()
                        .put("noun", word(item.noun()))
                        .put("id", item.id())
                        .put("fate", word(item.fate()))
                        .put("fields", JsonObject.mapFrom(item.fields()))));
        return Answer.ok(new JsonObject()
                .put("version", applied.version())
                .put("dry_run", dryRun)
                .put("changed", applied.difference().changesSomething())
                .put("text", applied.difference().text())
                .put("items", items));
    }

    private Answer showUsage(ValidatedRequest request) {
        var filter = filter(request);
        var lines = new JsonArray();
        report.summary(filter)
                .forEach(line -> lines.add(new JsonObject()
                        .put("day", line.day().toString())
                        .put("model", line.model())
                        .put("environment", line.environment())
                        .put("requests", line.requests())
                        .put("prompt_tokens", line.tokens().prompt())
                        .put("cached_tokens", line.tokens().cached())
                        .put("completion_tokens", line.tokens().completion())
                        .put("reasoning_tokens", line.tokens().reasoning())
                        .put("cost", line.cost())));
        return Answer.ok(period(filter).put("lines", lines));
    }

    private Answer showInterrupted(ValidatedRequest request) {
        var filter = filter(request);
        var requests = new JsonArray();
        report.interrupted(filter, MOST_INTERRUPTED)
                .forEach(found -> requests.add(new JsonObject()
                        .put("request_id", found.requestId())
                        .put("occurred_at", found.occurredAt().toString())
                        .put("organization", found.organizationId())
                        .put("model", found.model())
                        .put("session", found.sessionId())
                        .put("gateway", found.gatewayId())
                        .put("client_reference", found.clientReference())));
        return Answer.ok(period(filter).put("requests", requests));
    }

    private Answer importUsageEvents(ValidatedRequest request) {
        var events = new ArrayList<UsageEvent>();
        try {
            for (var event : json.readTree(body(request).encode()).path("events")) {
                events.add(UsageEventJson.read(event));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was parsed before parses again", e);
        } catch (IllegalArgumentException e) {
            throw new OpsProblem(422, "invalid_event", "event %d: %s".formatted(events.size(), e.getMessage()));
        }
        return Answer.ok(new JsonObject().put("received", events.size()).put("new", usage.write(events)));
    }

    private UsageReport.Filter filter(ValidatedRequest request) {
        @Nullable String from = query(request, "from");
        @Nullable String to = query(request, "to");
        var end = to == null ? clock.instant() : moment("to", to);
        var start = from == null ? end.minus(USUAL_PERIOD) : moment("from", from);
        if (!start.isBefore(end)) {
            throw new OpsProblem(422, "invalid_period", "'from' must be before 'to'.");
        }
        return new UsageReport.Filter(query(request, "organization"), query(request, "key"), start, end);
    }

    private static JsonObject period(UsageReport.Filter filter) {
        return new JsonObject()
                .put("from", filter.from().toString())
                .put("to", filter.to().toString());
    }

    private static JsonObject json(StoredKey key) {
        var json = new JsonObject()
                .put("id", key.id())
                .put("organization", key.organizationId())
                .put("name", key.name())
                .put("environment", key.environment().word())
                .put("display", key.display())
                .put("state", word(key.state()))
                .put("created_at", key.createdAt().toString());
        if (key.expiresAt() != null) {
            json.put("expires_at", key.expiresAt().toString());
        }
        if (key.revokedAt() != null) {
            json.put("revoked_at", key.revokedAt().toString());
        }
        return json;
    }

    /** The body, which the contract asks for. */
    private static JsonObject body(ValidatedRequest request) {
        return Objects.requireNonNull(request.getBody().getJsonObject());
    }

    private static Instant moment(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new OpsProblem(422, "invalid_time", name + " is a time like 2026-11-21T10:00:00Z.");
        }
    }

    private static @Nullable String query(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter == null || parameter.isEmpty() ? null : parameter.getString();
    }

    private static boolean flag(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter != null && !parameter.isEmpty() && Objects.equals(parameter.getBoolean(), true);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
