package network.cortensor.portal.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Price;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.gateway.breaker.Breakers;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalSettings;
import network.cortensor.portal.gateway.journal.Shipper;
import network.cortensor.portal.gateway.journal.ShipperSettings;
import network.cortensor.portal.gateway.key.KeyLimits;
import network.cortensor.portal.gateway.key.NativeKeys;
import network.cortensor.portal.gateway.record.LineWriter;
import network.cortensor.portal.gateway.record.RefusalCounts;
import network.cortensor.portal.gateway.server.GatewayParts;
import network.cortensor.portal.gateway.server.GatewayServer;
import network.cortensor.portal.gateway.server.GatewaySettings;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.cortensor.CortensorUpstream;
import network.cortensor.portal.upstream.openai.OpenAiUpstream;

/**
 * A whole gateway over loopback: real HTTP in and out, a real journal on disk, keys and catalog from memory. {@link #close}
 * checks that nothing is still held, which is what every test of the gateway ends with.
 */
final class GatewayFixture implements AutoCloseable {
    static final Price PRICE = new Price(1, 10, 1, 100);

    final Vertx vertx = Vertx.vertx();
    final List<UsageEvent> events = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream log = new ByteArrayOutputStream();
    final Breakers breakers = Breakers.usual(Clock.systemUTC());
    final LocalRuntimeState state =
            new LocalRuntimeState(System::nanoTime, Clock.systemUTC(), new WaitingRoomLimits(100), breakers);
    final RefusalCounts refusals = new RefusalCounts();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final String key = ApiKeyText.generate(Environment.LIVE, new SecureRandom());
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Path folder;
    final Journal journal;
    final GatewayParts parts;
    final GatewayServer server;
    final NativeKeys keys;
    private final Shipper shipper;
    private final LineWriter lines = new LineWriter(log);
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<KeyHash, KeyPolicy> stored = new HashMap<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private volatile Catalog catalog = Catalog.empty();

    GatewayFixture(Limits limits) throws Exception {
        folder = Files.createTempDirectory("gateway-test");
        journal = Journal.open(folder.resolve("journal"), limits.journal, Clock.systemUTC());
        shipper = Shipper.start(journal, events::addAll, ShipperSettings.DEFAULT);
        var hasher = new KeyHasher(new byte[32]);
        stored.put(
                hasher.hash(key),
                new KeyPolicy(
                        "key_1", "org_1", Environment.LIVE, ApiKeyText.display(key), KeyPolicy.State.ACTIVE, null));
        keys = new NativeKeys(hasher, stored::get, background, Clock.systemUTC(), KeyLimits.DEFAULT);
        var times = new TimeLimits(Duration.ofSeconds(2), limits.firstByte, limits.idle, Duration.ofSeconds(20));
        parts = new GatewayParts(
                "gw_test",
                Clock.systemUTC(),
                new Ids(Clock.systemUTC()),
                keys,
                () -> catalog,
                state,
                breakers,
                journal,
                loop -> new Upstreams(
                        new CortensorUpstream(loop, times, background), new OpenAiUpstream(loop, times, background)),
                registry,
                lines,
                refusals);
        server = new GatewayServer(
                vertx,
                parts,
                new GatewaySettings(
                        "127.0.0.1",
                        0,
                        2,
                        64 * 1024,
                        1_000,
                        Duration.ofSeconds(30),
                        Set.of("*"),
                        new Surroundings.Limits(limits.maxBody, limits.body, 4 << 20, Duration.ofSeconds(5)),
                        new Dispatch.Patience(limits.forSession, limits.total, limits.keepAlive)));
        done(server.start());
        vertx.setPeriodic(10, timer -> state.sweep());
    }

    /** What a test may want to be shorter or smaller. */
    record Limits(
            Duration forSession,
            Duration total,
            Duration firstByte,
            Duration idle,
            Duration body,
            int maxBody,
            boolean keepAlive,
            JournalSettings journal) {
        static final Limits USUAL = new Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1 << 20,
                false,
                new JournalSettings(1 << 20, 16 << 20, Duration.ofMillis(50)));
    }

    /** Sells a model that these sessions serve. */
    void sell(String alias, UpstreamKind kind, PromptTemplate template, Set<Feature> features, List<Session> sessions) {
        var model = new Model(alias + "-model", template, new Tokenizer.O200k(), 8192, features);
        var pool = new Pool(alias + "-pool", model, kind, PoolState.LIVE, sessions);
        sell(new Offer(alias, Instant.EPOCH, "cortensor", true, pool, PRICE));
    }

    /** Sells this from now on, in place of what was sold under its name. */
    void sell(Offer offer) {
        offers.put(offer.alias(), offer);
        offer.routes().forEach(route -> pools.put(route.pool().id(), route.pool()));
        offer.fallbacks().forEach(pool -> pools.put(pool.id(), pool));
        var next = new Catalog(catalog.version() + 1, List.copyOf(offers.values()), List.copyOf(pools.values()));
        breakers.update(next.pools());
        catalog = next;
        state.update(next.pools());
    }

    static Session session(String id, UpstreamKind kind, URI address, String token, String number, int limit) {
        var router = new Router("router-" + id, kind, address, new Secret(token), RouterApi.V3, null);
        return new Session(id, router, number, limit, NodeType.DEDICATED, "", Map.of(), TrafficState.LIVE);
    }

    Pool pool(String alias) {
        return Objects.requireNonNull(catalog.offer(alias)).pool();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static String chat(String model, String prompt, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]}";
    }

    /** The usage event of a request, once it has been shipped. */
    UsageEvent event(String requestId) {
        eventually("usage event of " + requestId, () -> of(requestId).size() == 1);
        return of(requestId).getFirst();
    }

    List<UsageEvent> of(String requestId) {
        return events.stream()
                .filter(event -> event.requestId().equals(requestId))
                .toList();
    }

    static void eventually(String what, BooleanSupplier condition) {
        Eventually.holds(what, condition);
    }

    static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What is taken and not given back: exchanges, leases and places in line, open journal records. */
    long held() {
        return server.running() + state.held() + journal.stats().open();
    }

    String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    /** Stops everything. Fails the test if anything is still held. */
    @Override
    public void close() {
        try {
            eventually("everything given back", () -> held() == 0);
        } finally {
            stop();
        }
    }

    private void stop() {
        try {
            done(server.stop(Duration.ofSeconds(1)));
            shipper.flush(Duration.ofSeconds(5));
            shipper.close();
            journal.close();
            lines.close();
            background.close();
            done(vertx.close());
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (Exception e) {
            throw new IllegalStateException("the fixture did not stop", e);
        }
    }
}
