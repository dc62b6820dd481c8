package network.cortensor.portal.bench.proxy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import network.cortensor.portal.bench.load.Target;
import network.cortensor.portal.bench.process.Child;
import network.cortensor.portal.bench.process.Kernel;

/**
 * The portal as it runs in production: started by the launcher with its flags, gateway and control in one process, an embedded
 * PostgreSQL beside it, one pool whose only session is on the static upstream.
 */
public final class Portal implements Contender {
    private static final String MODEL = "static";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final Pattern LIVE_KEY = Pattern.compile("pk_live_[0-9A-Za-z]{40}");
    private static final Pattern JOURNAL_DEPTH =
            Pattern.compile("^portal_journal_(?:depth|unshipped)\\S*(?:\\{[^}]*})? ([0-9.eE+]+)$", Pattern.MULTILINE);

    private final String name;
    private final Child child;
    private final Path data;
    private final Operator operator;
    private final Target target;
    private final HttpClient client;

    /**
     * Choices of one run.
     *
     * @param loops event loops
     * @param sessionLimit requests at once on the one session
     * @param javaOptions further options of the JVM, with blanks between; empty in production
     * @param name in tables and files
     * @param settings further environment
     */
    public record Options(int loops, int sessionLimit, String javaOptions, String name, Map<String, String> settings) {
        /** One as it comes out of the box. */
        public Options(int loops, int sessionLimit, String javaOptions) {
            this(loops, sessionLimit, javaOptions, "portal", Map.of());
        }
    }

    /**
     * Where operators call, and as whom.
     *
     * @param url of their listener
     * @param token the secret
     */
    private record Operator(URI url, String token) {
        @Override
        public String toString() {
            return url.toString();
        }
    }

    private Portal(Options options, Child child, Path data, Operator operator, Target target, HttpClient client) {
        this.name = options.name();
        this.child = child;
        this.data = data;
        this.operator = operator;
        this.target = target;
        this.client = client;
    }

    /** Starts it in a data folder of its own, applies a catalog and makes a key. */
    public static Portal start(Path launcher, StaticServer upstream, Options options, Path folder)
            throws IOException, InterruptedException {
        int port = Child.freePort();
        int opsPort = Child.freePort();
        var data = folder.resolve(options.name() + "-data");
        var environment = new HashMap<>(options.settings());
        environment.putAll(Map.of(
                "PORTAL_BUILD", "off",
                "PORTAL_DATA", data.toString(),
                "PORTAL_GATEWAY_PORT", String.valueOf(port),
                "PORTAL_GATEWAY_EVENT_LOOPS", String.valueOf(options.loops()),
                "PORTAL_OPS_PORT", String.valueOf(opsPort),
                "PORTAL_JAVA_OPTS", options.javaOptions()));
        var child = Child.start(
                options.name(),
                List.of(launcher.toString(), "serve", "--role", "gateway,control,fleet"),
                environment,
                folder);
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try {
            child.awaitListening(port, START);
            child.awaitListening(opsPort, START);
            var ops = URI.create("http://127.0.0.1:" + opsPort);
            var token = Files.readString(data.resolve("ops-token")).strip();
            var verbs = new HashMap<>(environment);
            verbs.putAll(Map.of("PORTAL_OPS_URL", ops.toString(), "PORTAL_OPS_TOKEN", token, "PORTAL_JAVA_OPTS", ""));
            var key = prepare(launcher, upstream, options.sessionLimit(), verbs, folder);
            var portal = new Portal(
                    options, child, data, new Operator(ops, token), new Target("127.0.0.1", port, key), client);
            portal.awaitModel();
            return portal;
        } catch (IOException | InterruptedException | RuntimeException e) {
            client.close();
            child.close();
            throw e;
        }
    }

    /** Gives a running portal its catalog; returns a live key. */
    private static String prepare(
            Path launcher, StaticServer upstream, int sessionLimit, Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        var catalog = folder.resolve("catalog.yaml");
        Files.writeString(catalog, """
                models:
                  static: { template: plain, tokenizer: o200k, context_tokens: 131072 }
                routers:
                  static: { kind: openai, address: "http://127.0.0.1:%d" }
                pools:
                  static: { model: static, kind: openai }
                sessions:
                  static: { pool: static, router: static, limit: %d }
                offers:
                  static: { pool: static, price: { prompt: 50, completion: 200 } }
                """.formatted(upstream.port(), sessionLimit));
        verb(launcher, environment, folder, "apply", "-f", catalog.toString());
        var key = LIVE_KEY.matcher(verb(launcher, environment, folder, "keys", "create", "--name", "bench"));
        if (!key.find()) {
            throw new IOException("portal keys create printed no live key");
        }
        return key.group();
    }

    /** Runs a verb of the launcher; returns what it printed. */
    private static String verb(Path launcher, Map<String, String> environment, Path folder, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var output = folder.resolve("portal-" + arguments[0] + ".out");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("portal " + arguments[0] + " did not end");
        }
        var printed = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException("portal " + arguments[0] + " failed: " + printed);
        }
        return printed;
    }

    /** A catalog takes a moment from the database to the gateway. */
    private void awaitModel() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + target + "/v1/models/" + MODEL))
                .header("Authorization", "Bearer " + target.key())
                .timeout(Duration.ofSeconds(5))
                .build();
        child.await(
                "serve the model",
                START,
                () -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
    }

    /** Usage events that have not reached the database. */
    private double journalDepth() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(operator.url().resolve("/metrics"))
                .header("Authorization", "Bearer " + operator.token())
                .timeout(Duration.ofSeconds(5))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        var depth = JOURNAL_DEPTH.matcher(answer.body());
        if (!depth.find()) {
            throw new IOException("the portal's metrics tell no journal depth: " + answer.statusCode() + " "
                    + answer.body()
                            .lines()
                            .filter(line -> line.contains("journal"))
                            .toList());
        }
        return Double.parseDouble(depth.group(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Target unary() {
        return target;
    }

    @Override
    public Target streaming() {
        return target;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(child.handle());
    }

    @Override
    public Duration databaseTime() throws IOException {
        return Kernel.processorTimeWithEndedChildren(postmaster().stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                .toList());
    }

    /** The database server, by the file that it keeps in its data folder. */
    private List<ProcessHandle> postmaster() throws IOException {
        try (var files = Files.find(data, 4, (file, attributes) -> file.endsWith("postmaster.pid"))) {
            var file = files.findFirst()
                    .orElseThrow(() -> new IOException("the portal runs no PostgreSQL of its own in " + data));
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return ProcessHandle.of(pid).stream().toList();
        }
    }

    @Override
    public void settle() throws IOException, InterruptedException {
        child.await("ship its usage", SETTLE, () -> journalDepth() == 0);
    }

    @Override
    public void close() {
        client.close();
        child.close();
    }
}
