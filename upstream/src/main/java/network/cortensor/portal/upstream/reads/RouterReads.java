package network.cortensor.portal.upstream.reads;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Asks routers what they tell about themselves. Never {@code /info} or {@code /status}: an idle router has failed on them. Every
 * answer is bounded in time and size; a step never fails for what a router does, it yields {@link Read.Failed}. Safe for any thread;
 * steps end on this client's event loop, which their listeners must not block.
 */
public final class RouterReads implements AutoCloseable {
    /** Connections to one router at once; more questions wait for one of them, within their own time. */
    private static final int CONNECTIONS = 2;

    private static final int WAITING = 64;
    private static final int PING_BYTES = 1 << 20;
    private static final int LIST_BYTES = 16 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final Duration pingLimit;
    private final Duration readLimit;

    /**
     * A client.
     *
     * @param pingLimit how long a ping may take, connecting included
     * @param readLimit how long any other question may take
     */
    public RouterReads(Vertx vertx, Duration pingLimit, Duration readLimit) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.pingLimit = pingLimit;
        this.readLimit = readLimit;
        client = vertx.createHttpClient(
                // A connection that the router has closed meanwhile would look like a failure, and connecting is part
                // of the question.
                new HttpClientOptions().setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    }

    /** Whether a router answers at all, at its own address. */
    public Step<Read<Boolean>> ping(Router router) {
        return ping(router, router.address());
    }

    /**
     * Whether a router answers at all.
     *
     * @param router whose kind and token count
     * @param address where: the router's own, or that of one member of a group
     */
    public Step<Read<Boolean>> ping(Router router, URI address) {
        var path =
                switch (router.kind()) {
                    case CORTENSOR -> "/api/v1/ping";
                    case OPENAI -> "/models";
                };
        var target = new ReadTarget(address, path, router.token(), PING_BYTES);
        return ask(target, pingLimit, body -> ReadModels.isAlive(body) ? Boolean.TRUE : null)
                .map(RouterReads::mustBeThere);
    }

    /** The sessions that a Cortensor router knows. */
    public Step<Read<List<RouterSession>>> sessions(Router router) {
        return read(router, "/api/v1/sessions", ReadModels::sessions);
    }

    /** One task of a Cortensor router. A name that no router can have given is absent. */
    public Step<Read<RouterTask>> task(Router router, String session, String task) {
        if (!NAME.matcher(session).matches() || !NAME.matcher(task).matches()) {
            return Step.of(new Read.Absent<>());
        }
        return read(router, "/api/v1/tasks/" + session + "/" + task, ReadModels::task);
    }

    /** The tasks that a Cortensor router remembers of a session; not every router offers the list. */
    public Step<Read<List<RouterTask>>> tasks(Router router, String session) {
        if (!NAME.matcher(session).matches()) {
            return Step.of(new Read.Absent<>());
        }
        return read(router, "/api/v1/tasks/" + session, ReadModels::tasks);
    }

    /** Closes all connections. */
    @Override
    public void close() {
        client.close();
    }

    private <T> Step<Read<T>> read(Router router, String path, Function<Buffer, @Nullable T> reader) {
        if (router.kind() != UpstreamKind.CORTENSOR) {
            return Step.of(new Read.Absent<>());
        }
        return ask(new ReadTarget(router.address(), path, router.token(), LIST_BYTES), readLimit, reader);
    }

    private <T> Step<Read<T>> ask(ReadTarget target, Duration limit, Function<Buffer, @Nullable T> reader) {
        var step = Step.<Read<T>>pending();
        context.runOnContext(here -> new ReadCall(vertx, target)
                .start(client, limit)
                .end((read, why) -> {
                    if (read == null) {
                        step.fail(why == null ? new IllegalStateException("a read without an end") : why);
                    } else {
                        step.complete(understood(read, reader));
                    }
                }));
        return step;
    }

    private static <T> Read<T> understood(Read<Buffer> read, Function<Buffer, @Nullable T> reader) {
        return switch (read) {
            case Read.Found<Buffer>(Buffer body, long micros) -> {
                var value = reader.apply(body);
                yield value == null
                        ? new Read.Failed<>(UpstreamFailure.GARBAGE, "an answer that cannot be understood")
                        : new Read.Found<>(value, micros);
            }
            case Read.Absent<Buffer>() -> new Read.Absent<>();
            case Read.Failed<Buffer>(UpstreamFailure failure, String detail) -> new Read.Failed<>(failure, detail);
        };
    }

    /** A server that does not know its own ping is not the one that the catalog means. */
    private static Read<Boolean> mustBeThere(Read<Boolean> read) {
        return read instanceof Read.Absent<Boolean>
                ? new Read.Failed<>(UpstreamFailure.ERROR_STATUS, "status 404")
                : read;
    }
}
