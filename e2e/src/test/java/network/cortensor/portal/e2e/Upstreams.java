package network.cortensor.portal.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;

/** Routers and servers that run in the test, so that it sees what reaches them; the portal learns of them by its catalog. */
final class Upstreams implements AutoCloseable {
    private static final int LIMIT_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();

    SimulatedOpenAiServer openAi(OpenAiSettings settings) {
        return await(SimulatedOpenAiServer.start(vertx, settings));
    }

    SimulatedRouter router(RouterSettings settings) {
        return await(SimulatedRouter.start(vertx, settings));
    }

    /** Kills it: connections break off and new ones are refused. */
    void stop(SimulatedRouter router) {
        await(router.stop());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a simulated upstream does not start or stop", e);
        }
    }
}
