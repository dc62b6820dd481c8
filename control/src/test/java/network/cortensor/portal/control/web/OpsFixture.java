package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.control.action.Actions;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSeal;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.key.KeyHasher;

/** The operators' API over HTTP, on a real database and a fleet that tests describe. Every answer is held to the contract. */
final class OpsFixture implements AutoCloseable {
    static final String TOKEN = "ops-token-of-this-test";
    private static final int OK = 200;

    final Database database = PostgresForTests.migrated();
    final HttpClient client = HttpClient.newHttpClient();
    final ReportedFleet fleet = new ReportedFleet();
    final ListingRouters routers = new ListingRouters();
    final UsageStore usage = new UsageStore(database);
    final TokenSource tokens = new TokenSource(name -> "hush-" + name, null);
    final CatalogStore catalog;
    final Pictures pictures;
    final JsonObject contract;
    final OpsHandlers handlers;
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Validator> validators = new HashMap<>();
    final String base;

    OpsFixture(InstantSource clock) throws Exception {
        var ids = new Ids(clock);
        var hasher = new KeyHasher("a pepper of enough bytes".getBytes(StandardCharsets.US_ASCII));
        catalog = new CatalogStore(database, new TokenSeal(new byte[32], List.of()), clock);
        pictures = new Pictures(database, catalog::load, fleet, clock);
        var parts = new OpsParts(
                database,
                new KeyStore(database, hasher, ids, clock),
                new Organizations(database, ids, clock),
                catalog,
                tokens,
                usage,
                pictures,
                new Actions(database, catalog, fleet::release, ids, clock),
                routers,
                settings(),
                NewsThresholds.usual(),
                ExplorerTemplates.of(List.of(
                        "testnet1a.session=https://explorer.example.com/session/{session}",
                        "testnet1a.task=https://explorer.example.com/session/{session}/{task}")),
                clock);
        handlers = new OpsHandlers(parts);
        contract = contract();
        var root = Router.router(vertx);
        root.get("/metrics").handler(context -> context.end("other"));
        var server = OpsApi.mount(vertx, root, handlers, new Secret(TOKEN), ids)
                .compose(api -> vertx.createHttpServer().requestHandler(root).listen(0, "127.0.0.1"))
                .await(60, TimeUnit.SECONDS);
        base = "http://127.0.0.1:" + server.actualPort();
    }

    static CapacitySettings settings() {
        return new CapacitySettings(
                "redis",
                1,
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                1000,
                "share",
                Map.of("mode", new CapacitySettings.Source("environment", "PORTAL_CAPACITY_MODE")));
    }

    static JsonObject contract() throws IOException {
        var file = Path.of(System.getProperty("portal.root"), "api", "ops.yaml").toFile();
        return new JsonObject(new ObjectMapper().writeValueAsString(new YAMLMapper().readTree(file)));
    }

    /** The sample catalog: pools oss-20b (sessions oss-20b-1 and -2 on router-1), qwen and llama-tools. */
    void applySample() throws IOException {
        var sample = Files.readString(Path.of(System.getProperty("portal.root"), "docs", "catalog.sample.yaml"));
        catalog.apply(CatalogReader.read(sample, tokens), false, false);
    }

    HttpResponse<String> call(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + "/ops/api" + path))
                .timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + TOKEN)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", path.startsWith("/catalog") ? "application/yaml" : "application/json");
        }
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        hold(method, path, answer);
        return answer;
    }

    /** Asks, and expects an answer. */
    JsonObject get(String path) throws IOException, InterruptedException {
        var answer = call("GET", path, "");
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(OK);
        return new JsonObject(answer.body());
    }

    /** Holds an answer to the contract: its status is promised, and its body has the form that goes with it. */
    private void hold(String method, String path, HttpResponse<String> answer) {
        if (answer.statusCode() >= 400) {
            held("Problem", path, new JsonObject(answer.body()));
            return;
        }
        var responses = operation(method, path.split("\\?", 2)[0]).getJsonObject("responses");
        var promised = responses.getJsonObject(String.valueOf(answer.statusCode()));
        assertThat(promised).as(path + " answers " + answer.statusCode()).isNotNull();
        var schema = promised.getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        if (schema.containsKey("$ref")) {
            held(schema.getString("$ref").replaceFirst(".*/", ""), path, new JsonObject(answer.body()));
        }
    }

    void held(String schema, String what, JsonObject body) {
        var validator = validators.computeIfAbsent(
                schema,
                name -> Validator.create(
                        JsonSchema.of(new JsonObject()
                                .put("$ref", "#/components/schemas/" + name)
                                .put("components", contract.getJsonObject("components"))),
                        new JsonSchemaOptions()
                                .setBaseUri("https://ops.test")
                                .setDraft(Draft.DRAFT202012)
                                .setOutputFormat(OutputFormat.Basic)));
        var result = validator.validate(body);
        assertThat(result.getValid())
                .as(() -> what + " is no " + schema + ": "
                        + result.getErrors().stream()
                                .map(error -> error.getInstanceLocation() + " " + error.getError())
                                .toList()
                        + "\n" + body.encode())
                .isTrue();
    }

    private JsonObject operation(String method, String path) {
        var paths = contract.getJsonObject("paths");
        return paths.fieldNames().stream()
                .filter(template -> path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+")))
                .map(template -> paths.getJsonObject(template).getJsonObject(method.toLowerCase(Locale.ROOT)))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        handlers.close();
        vertx.close().await();
        client.close();
        database.close();
    }
}
