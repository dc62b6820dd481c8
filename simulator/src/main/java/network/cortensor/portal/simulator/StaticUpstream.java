package network.cortensor.portal.simulator;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * An upstream for benchmarks that costs next to nothing: it looks at a request only far enough to find its end and whether it wants a stream,
 * and answers with bytes made beforehand. It checks nothing, so it is no use in tests of behaviour.
 */
public final class StaticUpstream {
    private final Vertx vertx;
    private final String deployment;
    private final int port;
    private final LongAdder served;

    private StaticUpstream(Vertx vertx, String deployment, int port, LongAdder served) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.port = port;
        this.served = served;
    }

    /** Starts on 127.0.0.1 with this many event loops. Port 0 is any free one. */
    public static Future<StaticUpstream> start(Vertx vertx, int port, int eventLoops, StaticAnswers answers) {
        var served = new LongAdder();
        var bound = new AtomicInteger();
        var options = new DeploymentOptions().setInstances(eventLoops);
        return vertx.deployVerticle(() -> new Loop(port, bound, answers, served), options)
                .map(deployment -> new StaticUpstream(vertx, deployment, bound.get(), served));
    }

    public URI address() {
        return LoopbackServer.address(port);
    }

    /** Requests answered or being answered. */
    public long served() {
        return served.sum();
    }

    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }

    private static final class Loop extends VerticleBase {
        /** For the engine: any free port, the same for every instance. */
        private static final int ANY_SHARED_PORT = -1;

        private final int port;
        private final AtomicInteger bound;
        private final StaticAnswers answers;
        private final LongAdder served;

        Loop(int port, AtomicInteger bound, StaticAnswers answers, LongAdder served) {
            this.port = port == 0 ? ANY_SHARED_PORT : port;
            this.bound = bound;
            this.answers = answers;
            this.served = served;
        }

        @Override
        public Future<?> start() {
            var streams = new StaticStreams(vertx, answers);
            return vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                    .connectHandler(socket -> new StaticConnection(socket, answers, streams, served).serve())
                    .listen(port, LoopbackServer.HOST)
                    .onSuccess(server -> bound.set(server.actualPort()));
        }
    }
}
