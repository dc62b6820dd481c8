package network.cortensor.portal.app.nginx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;

/** Simulated routers of one session each, which takes one request at a time and counts those that meet there. */
final class Routers implements AutoCloseable {
    static final long SESSION = 7;
    static final String TOKEN = "token-of-the-group";

    private final Vertx vertx = Vertx.vertx();
    private final List<SimulatedRouter> routers = new ArrayList<>();

    Routers(int count) {
        for (var i = 0; i < count; i++) {
            routers.add(start(0));
        }
    }

    private SimulatedRouter start(int port) {
        return await(SimulatedRouter.start(
                vertx,
                RouterSettings.ofSession(SESSION, "sim-model").withToken(TOKEN).withPort(port)));
    }

    /** As members of a group of limit 1. */
    List<GroupMember> members() {
        return routers.stream()
                .map(router -> new GroupMember(router.address(), 1))
                .toList();
    }

    SimulatedRouter get(int index) {
        return routers.get(index);
    }

    List<SimulatedRouter> all() {
        return List.copyOf(routers);
    }

    void kill(int index) {
        await(routers.get(index).stop());
    }

    /** Starts a killed one again at its address. */
    void revive(int index) {
        routers.set(index, start(routers.get(index).address().getPort()));
    }

    long requests() {
        return routers.stream().mapToLong(router -> router.seen().requests()).sum();
    }

    /** Requests that met another one at their router. */
    long overlaps() {
        return routers.stream().mapToLong(router -> router.seen().overlaps()).sum();
    }

    int busy() {
        return routers.stream().mapToInt(router -> router.busy(SESSION)).sum();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a simulated router does not start or stop", e);
        }
    }
}
