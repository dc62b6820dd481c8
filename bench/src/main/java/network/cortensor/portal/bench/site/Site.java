package network.cortensor.portal.bench.site;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.cortensor.portal.bench.process.Child;
import network.cortensor.portal.bench.site.Operators.MadeKey;
import org.jspecify.annotations.Nullable;

/**
 * An installation as a customer of ours would run it, on one machine: PostgreSQL, Redis where several gateways share capacity, control,
 * the gateways behind no load balancer, routers. Every part is a process that can be killed.
 */
public final class Site implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration SETTLE = Duration.ofSeconds(90);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final List<TcpGate> ways = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final Durable durable;
    private final @Nullable RedisProcess redis;
    private final Routers routers;
    private final Child control;
    private final Operators operators;
    private final List<String> organizations;
    private final List<MadeKey> keys = new ArrayList<>();

    /** Starts everything and waits until every gateway serves. */
    public static Site start(Path launcher, SiteOptions options, Path folder) throws IOException, InterruptedException {
        var closing = new ArrayDeque<AutoCloseable>();
        try {
            return new Site(launcher, options, folder, closing);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closeAll(closing);
            throw e;
        }
    }

    private Site(Path launcher, SiteOptions options, Path folder, Deque<AutoCloseable> closing)
            throws IOException, InterruptedException {
        closing.push(client::shutdownNow);
        durable = Durable.start(folder.resolve("postgres"));
        closing.push(durable);
        routers = Routers.start(options.routers(), options.tokensPerSecond(), folder);
        closing.push(routers);
        redis = options.redis() ? RedisProcess.start(folder) : null;
        if (redis != null) {
            closing.push(redis);
        }
        var token = HexFormat.of().formatHex(random(32));
        var environment = environment(options, token);
        int opsPort = Child.freePort();
        control = control(launcher, environment, opsPort, folder);
        closing.push(control);
        operators = new Operators(URI.create("http://127.0.0.1:" + opsPort), token);
        closing.push(operators);
        for (int i = 1; i <= options.gateways(); i++) {
            var own = new HashMap<>(environment);
            if (redis != null) {
                var way = TcpGate.to(redis.port());
                ways.add(way);
                closing.push(way);
                own.put("PORTAL_REDIS_URL", "redis://127.0.0.1:" + way.port());
            }
            var gateway = GatewayProcess.start(launcher, "gw-" + i, own, folder);
            gateways.add(gateway);
            closing.push(gateway);
        }
        control.awaitListening(opsPort, START);
        operators.apply(SiteCatalog.text(routers.state(), routers.unbounded(), true));
        organizations = durable.organizations(options.organizations());
        for (var organization : organizations) {
            keys.add(operators.key(organization, "bench"));
        }
        for (var gateway : gateways) {
            gateway.awaitListening();
            awaitModel(gateway);
        }
        this.closing.addAll(closing);
    }

    private Map<String, String> environment(SiteOptions options, String token) {
        var environment = new HashMap<>(durable.environment());
        environment.put("PORTAL_BUILD", "off");
        environment.put("PORTAL_OPS_TOKEN", token);
        environment.put("PORTAL_SECRETS_MASTER_KEY", Base64.getEncoder().encodeToString(random(32)));
        environment.put("PORTAL_SECRETS_PEPPER", Base64.getEncoder().encodeToString(random(32)));
        if (redis != null) {
            environment.put("PORTAL_CAPACITY_MODE", "redis");
            environment.put("PORTAL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        }
        environment.putAll(options.settings());
        return environment;
    }

    private static Child control(Path launcher, Map<String, String> shared, int opsPort, Path folder)
            throws IOException {
        var environment = new HashMap<>(shared);
        environment.put("PORTAL_DATA", folder.resolve("control").toString());
        environment.put("PORTAL_OPS_PORT", String.valueOf(opsPort));
        return Child.start(
                "control", List.of(launcher.toString(), "serve", "--role", "control,fleet"), environment, folder);
    }

    private static byte[] random(int bytes) {
        var made = new byte[bytes];
        new SecureRandom().nextBytes(made);
        return made;
    }

    /** A catalog takes a moment from the database to a gateway. */
    private void awaitModel(GatewayProcess gateway) throws IOException, InterruptedException {
        gateway.child()
                .await("serve the model", START, () -> model(gateway, SiteCatalog.MODEL, keys.getFirst()) == 200);
    }

    /** The status with which a gateway tells a key about a model. */
    public int model(GatewayProcess gateway, String model, MadeKey key) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.api().resolve("/v1/models/" + model))
                .header("Authorization", "Bearer " + key.text())
                .timeout(LIMIT)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** The gateways. */
    public List<GatewayProcess> gateways() {
        return gateways;
    }

    /** The routers. */
    public Routers routers() {
        return routers;
    }

    /** The database. */
    public Durable durable() {
        return durable;
    }

    /** The Redis, where there is one. */
    public Optional<RedisProcess> redis() {
        return Optional.ofNullable(redis);
    }

    /** Each gateway's way to Redis. */
    public List<TcpGate> ways() {
        return ways;
    }

    /** Calls of operators. */
    public Operators operators() {
        return operators;
    }

    /** The ids of the organizations. */
    public List<String> organizations() {
        return organizations;
    }

    /** A key for each organization. */
    public List<MadeKey> keys() {
        return keys;
    }

    /** Waits until nothing runs and every usage event is in the database. */
    public void settle() throws IOException, InterruptedException {
        for (var gateway : gateways) {
            gateway.child()
                    .await(
                            "finish and ship its usage",
                            SETTLE,
                            () -> operators.metric(gateway, "portal_in_flight").orElse(1)
                                            + operators
                                                    .metric(gateway, "portal_journal_unshipped")
                                                    .orElse(1)
                                    == 0);
        }
    }

    @Override
    public void close() throws IOException {
        closeAll(closing);
    }

    private static void closeAll(Deque<AutoCloseable> closing) throws IOException {
        @Nullable IOException failed = null;
        for (var part = closing.poll(); part != null; part = closing.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                failed = failed == null ? new IOException("a part of the site does not stop", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
