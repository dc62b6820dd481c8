package network.cortensor.portal.gateway.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.gateway.Exchange;
import network.cortensor.portal.gateway.Surroundings;
import network.cortensor.portal.gateway.Upstreams;
import network.cortensor.portal.gateway.record.RequestLog;
import network.cortensor.portal.gateway.record.RequestMetrics;
import network.cortensor.portal.gateway.wire.BodyMemory;
import network.cortensor.portal.gateway.wire.Cors;
import network.cortensor.portal.gateway.wire.Headers;
import network.cortensor.portal.gateway.wire.StrictRequestDecoder;
import org.jspecify.annotations.Nullable;

/** One event loop of the gateway: it accepts connections, finds the route and keeps what is open. */
final class Loop extends VerticleBase implements Surroundings {
    private static final long SWEEP_MILLIS = 250;
    private static final Duration FAR_TOO_LATE = Duration.ofMinutes(2);
    private static final int LONGEST_CLIENT_ID = 128;
    private static final int LONGEST_REQUEST_LINE = 16 * 1024;

    private final GatewayParts parts;
    private final GatewaySettings settings;
    private final Routes routes;
    private final RequestMetrics metrics;
    private final Cors cors;
    private final RequestLog requestLog;
    private final Connections connections;
    private final BodyMemory bodyMemory;
    private final LoopLag lag = new LoopLag(SWEEP_MILLIS, System.nanoTime());
    private final Map<Exchange, HttpServerRequest> open = new HashMap<>();
    private @Nullable Upstreams upstreams;
    private @Nullable HttpServer server;
    private volatile boolean stopping;
    private volatile int running;

    Loop(GatewayParts parts, GatewaySettings settings, Routes routes, RequestMetrics metrics) {
        this.parts = parts;
        this.settings = settings;
        this.routes = routes;
        this.metrics = metrics;
        cors = new Cors(settings.corsOrigins());
        requestLog = new RequestLog(parts.requestLog());
        bodyMemory = new BodyMemory(settings.limits().bodyMemory() / settings.eventLoops());
        connections = new Connections(settings.maxConnections() / settings.eventLoops(), settings.keepAlive());
    }

    @Override
    public Future<?> start() {
        upstreams = parts.upstreams().apply(vertx);
        vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
                .setMaxHeaderSize(settings.maxHeaderBytes());
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    StrictRequestDecoder.install(connection, options);
                    connections.opened(connection);
                })
                .invalidRequestHandler(this::refuseBroken)
                .requestHandler(this::route);
        return server.listen();
    }

    /** No new requests from now on. */
    void stopping() {
        stopping = true;
    }

    /** Exchanges that have not ended. */
    int running() {
        return running;
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    /** How late it ran at worst since this was last asked, in microseconds. */
    long takeLagMicros() {
        return lag.takeMicros();
    }

    int connections() {
        return connections.open();
    }

    /** Ends what still runs; called, from any thread, when the grace period is over. */
    void endAllOnLoop() {
        context.runOnContext(now -> List.copyOf(open.keySet()).forEach(Exchange::shutDown));
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public BodyMemory bodyMemory() {
        return bodyMemory;
    }

    @Override
    public InstantSource clock() {
        return parts.clock();
    }

    @Override
    public Ids ids() {
        return parts.ids();
    }

    @Override
    public Upstreams upstreams() {
        if (upstreams == null) {
            throw new IllegalStateException("the loop has not started");
        }
        return upstreams;
    }

    @Override
    public void condemn(HttpConnection connection) {
        connections.condemn(connection);
    }

    @Override
    public void runOnLoop(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public Runnable later(Duration time, Runnable task) {
        var timer = vertx.setTimer(Math.max(1, time.toMillis()), fired -> task.run());
        return () -> vertx.cancelTimer(timer);
    }

    @Override
    public void ended(Exchange exchange) {
        var request = open.remove(exchange);
        if (request == null) {
            return;
        }
        running = open.size();
        connections.ended(request.connection());
        var facts = exchange.facts();
        requestLog.write(facts);
        metrics.count(facts);
        parts.refusals().count(facts);
    }

    private void route(HttpServerRequest request) {
        if (connections.condemned(request.connection())) {
            // An answer that closes this connection is on its way: what was sent after its request is not looked at.
            return;
        }
        cors.allow(request);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            cors.preflight(request);
            return;
        }
        var path = request.path();
        var route = path == null ? null : routes.find(path);
        var exchange = begin(request, route == null ? "unknown" : route.name());
        if (route == null) {
            exchange.close(null, Refusal.of(Problem.UNKNOWN_ROUTE));
        } else if (!request.method().equals(route.method())) {
            request.response().putHeader(HttpHeaders.ALLOW, route.method().name());
            exchange.close(null, Refusal.of(Problem.METHOD_NOT_ALLOWED));
        } else if (stopping && !route.name().startsWith("/health/")) {
            exchange.close(null, Refusal.of(Problem.SHUTTING_DOWN));
        } else {
            route.handler().accept(exchange);
        }
    }

    private Exchange begin(HttpServerRequest request, String route) {
        var exchange = new Exchange(request, route, this);
        open.put(exchange, request);
        running = open.size();
        connections.began(request.connection());
        var clientId = request.getHeader(Headers.CLIENT_REQUEST_ID);
        if (clientId != null && clientId.length() <= LONGEST_CLIENT_ID && printable(clientId)) {
            exchange.facts().clientRequestId(clientId);
        }
        return exchange;
    }

    /** What the HTTP decoder could not make sense of. */
    private void refuseBroken(HttpServerRequest request) {
        var cause = request.decoderResult().cause();
        var problem = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
                ? Problem.HEADERS_TOO_LARGE
                : Problem.BAD_REQUEST;
        begin(request, "unknown").close(null, Refusal.of(problem));
    }

    private void sweep() {
        var now = System.nanoTime();
        lag.fired(now);
        var most = settings.patience()
                .total()
                .plus(settings.patience().forSession())
                .plus(FAR_TOO_LATE)
                .toNanos();
        for (var exchange : List.copyOf(open.keySet())) {
            exchange.checkTime(now);
            if (exchange.elapsedNanos() > most) {
                exchange.giveUp();
            }
        }
        connections.closeIdle(now);
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    }
}
