package network.cortensor.portal.upstream.openai;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers that speak OpenAI's own protocol. What the client sent goes upstream byte for byte and so does the answer come back, but
 * for what docs/openai-upstream.md lists.
 *
 * <p>When a request is let go, its connection is reset: the server sees that and stops, and the session is free at once.
 */
public final class OpenAiUpstream implements Upstream {
    /** Connections to one server, at most. Leases bound them far below. */
    private static final int MAX_CONNECTIONS = 4096;

    /** Shorter than what the servers use (5 s is the shortest common one), so that none closes under a request of ours. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private static final int MAX_STATUS_LINE = 4 * 1024;
    private static final int MAX_HEADERS = 32 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiUpstream.class);

    private final LateTimers timers;
    private final HttpClient client;
    private final TimeLimits limits;
    private final Executor counting;

    /**
     * An upstream for the event loop that this is called on.
     *
     * @param limits how long servers may take
     * @param counting where tokens are counted when nobody reports them: its tasks take milliseconds
     */
    public OpenAiUpstream(Vertx vertx, TimeLimits limits, Executor counting) {
        timers = new LateTimers(vertx);
        this.limits = limits;
        this.counting = counting;
        var connectMillis = (int) limits.connect().toMillis();
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setConnectTimeout(connectMillis)
                        .setSslHandshakeTimeout(connectMillis)
                        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setPipelining(false)
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true)
                        .setMaxInitialLineLength(MAX_STATUS_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setMaxChunkSize(MAX_CHUNK))
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                // The request that used the connection hears of it and says so; an idle one is just replaced.
                .withConnectHandler(
                        connection -> connection.exceptionHandler(broken -> LOG.debug("connection broke", broken)))
                .build();
    }

    @Override
    public Prepared prepare(InferenceRequest request, Model model) {
        FeatureRules.check(request, model.features());
        return SplicedRequest.of(request, model);
    }

    @Override
    public Sending send(Attempt attempt, Receiver receiver) {
        if (!(attempt.prepared() instanceof SplicedRequest request)) {
            throw new IllegalArgumentException("prepared by another kind of upstream");
        }
        var sending = new OpenAiSending(timers, limits, counting, attempt, request, receiver);
        sending.start(client);
        return sending;
    }

    /** Closes all connections; requests that are running break off. */
    public Future<Void> close() {
        return client.close();
    }
}
