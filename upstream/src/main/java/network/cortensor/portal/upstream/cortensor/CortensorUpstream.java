package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.Executor;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.Sending;
import network.cortensor.portal.upstream.TimeLimits;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * Cortensor routers: one prompt in, text out. A request that was let go is drained, because routers know no cancel and a session
 * takes one request at a time.
 */
public final class CortensorUpstream implements Upstream {
    /** The output limit of a request that names none, in tokens; less where the model's context leaves less. */
    public static final long DEFAULT_MAX_TOKENS = 4096;

    /** Shorter than the 5 s after which common router front ends close idle connections, so that a request does not meet a closing one. */
    private static final int KEEP_ALIVE_SECONDS = 3;

    /** Leases bound the requests, not this. */
    private static final int MOST_CONNECTIONS = 4096;

    private final Surroundings around;

    /**
     * What every sending of one event loop shares.
     *
     * @param client connections to all routers
     * @param counts counts tokens elsewhere
     */
    record Surroundings(Vertx vertx, HttpClient client, TimeLimits limits, TokenCounts counts) {}

    /**
     * An upstream for the event loop that calls it.
     *
     * @param counting where tokens are counted; must not be an event loop
     */
    public CortensorUpstream(Vertx vertx, TimeLimits limits, Executor counting) {
        var options = new HttpClientOptions()
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setConnectTimeout(Math.clamp(limits.connect().toMillis(), 1, Integer.MAX_VALUE));
        var client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
        around = new Surroundings(vertx, client, limits, new TokenCounts(vertx, counting));
    }

    @Override
    public Prepared prepare(InferenceRequest request, Model model) {
        return PreparedPrompt.of(request, model);
    }

    @Override
    public Sending send(Attempt attempt, Receiver receiver) {
        if (!(attempt.prepared() instanceof PreparedPrompt prompt)) {
            throw new IllegalArgumentException("prepared by another upstream");
        }
        var sending = new CortensorSending(around, attempt, prompt, receiver);
        sending.start();
        return sending;
    }

    /** Closes every connection; what is still being drained ends. */
    public Future<Void> close() {
        return around.client().close();
    }
}
