package network.cortensor.portal.state.redis;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.testkit.Eventually;
import org.jspecify.annotations.Nullable;

/** A gateway as in production, over the real link, in real time. */
final class RealGateway implements AutoCloseable {
    private final RedisRuntimeState state;
    private final Vertx vertx;
    private final long timer;

    RealGateway(Vertx vertx, String instance, RedisAddress address, Duration leaseTtl) {
        this.vertx = vertx;
        state = new RedisRuntimeState(
                RedisSettings.of(instance, leaseTtl, 100, WhenAway.REFUSE),
                new RedisScriptLink(vertx, address),
                new RedisRuntimeState.Clocks(System::nanoTime, InstantSource.system()),
                SlotGate.OPEN);
        timer = vertx.setPeriodic(5, due -> state.sweep());
    }

    RedisRuntimeState state() {
        return state;
    }

    /** Waits until the server grants. */
    void awaitGranting() {
        Eventually.holds("the server grants", this::isConnected);
    }

    /** Asks until a session of the pool is granted, however often it takes, and answers what holds it. */
    Held awaitLease(Pool pool) {
        var held = new AtomicReference<@Nullable Held>();
        Eventually.holds("a session is granted", Duration.ofMinutes(1), () -> {
            var one = ask(pool, Duration.ofSeconds(2));
            Eventually.holds("it is answered", () -> one.granted().ended());
            var lease = lease(one);
            held.set(lease == null ? null : new Held(one, lease));
            return lease != null;
        });
        return Objects.requireNonNull(held.get());
    }

    /** Nothing of the pool is granted, unless one of those that hold it has lost its lease. */
    void assertNothingFree(Pool pool, Held... holders) {
        var one = ask(pool, Duration.ZERO);
        Eventually.holds("it is answered", () -> one.granted().ended());
        if (lease(one) != null) {
            Eventually.holds(
                    "who held " + lease(one) + " has lost it",
                    () -> Stream.of(holders).anyMatch(Held::isLost));
        }
        one.giveBack();
    }

    /** How often it has connected anew. */
    long reconnects() {
        return state.capacity().reconnects();
    }

    boolean isConnected() {
        return state.capacity().link() == Link.CONNECTED;
    }

    /** A lease and the request that has it. */
    record Held(LeaseRequest request, Lease lease) {
        boolean isLost() {
            return request.lost().ended();
        }
    }

    static Pool pool(int sessions) {
        var router =
                new Router("r", UpstreamKind.CORTENSOR, URI.create("http://127.0.0.1:1"), null, RouterApi.V3, null);
        var model = new Model("m", PromptTemplate.PLAIN, new Tokenizer.O200k(), 4096, Set.of());
        var list = IntStream.range(0, sessions)
                .mapToObj(i -> new Session("s" + i, router, "" + i, 1))
                .toList();
        return new Pool("p", model, UpstreamKind.CORTENSOR, PoolState.LIVE, list);
    }

    private LeaseRequest ask(Pool pool, Duration patience) {
        return state.lease(new LeaseAsk(pool, "req_1", "a", 1, patience, false, null));
    }

    private static @Nullable Lease lease(LeaseRequest request) {
        var lease = new AtomicReference<@Nullable Lease>();
        request.granted().end((granted, why) -> lease.set(granted));
        return lease.get();
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        state.close();
    }
}
