package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * An upstream for benchmarks that costs next to nothing: it looks at a request only far enough to find its end and whether it wants a stream,
 * and answers with bytes made beforehand. It checks nothing, so it is no use in tests of behaviour.
 */
public final class StaticUpstream {
    private final Vertx vertx;
    private final List<String> deployments;
    private final int port;
    private final LongAdder served;

    private StaticUpstream(Vertx vertx, List<String> deployments, int port, LongAdder served) {
        this.vertx = vertx;
        this.deployments = List.copyOf(deployments);
        this.port = port;
        this.served = served;
    }

    /** Starts on 127.0.0.1 with this many event loops. Port 0 is any free one. */
    public static Future<StaticUpstream> start(Vertx vertx, int port, int eventLoops, StaticAnswers answers) {
        var served = new LongAdder();
        var deployments = new ArrayList<String>();
        var first = new Loop(port, answers, served);
        Future<String> all = vertx.deployVerticle(first);
        for (int loop = 1; loop < eventLoops; loop++) {
            all = all.compose(id -> {
                deployments.add(id);
                // The same port again: the engine shares its connections among the loops that listen on it.
                return vertx.deployVerticle(new Loop(first.port, answers, served));
            });
        }
        return all.map(id -> {
            deployments.add(id);
            return new StaticUpstream(vertx, deployments, first.port, served);
        });
    }

    public URI address() {
        return LoopbackServer.address(port);
    }

    /** Requests answered or being answered. */
    public long served() {
        return served.sum();
    }

    public Future<Void> stop() {
        return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
    }

    private static final class Loop extends VerticleBase {
        private final StaticAnswers answers;
        private final LongAdder served;
        private int port;

        Loop(int port, StaticAnswers answers, LongAdder served) {
            this.port = port;
            this.answers = answers;
            this.served = served;
        }

        @Override
        public Future<?> start() {
            var streams = new StaticStreams(vertx, answers);
            return vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                    .connectHandler(socket -> new StaticConnection(socket, answers, streams, served).serve())
                    .listen(port, LoopbackServer.HOST)
                    .onSuccess(server -> port = server.actualPort());
        }
    }
}
