package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;

/** Gateways over one real server, on a test clock. Deterministic: what happens to replies is drawn from a seed. */
final class RedisFixture implements StateFixture {
    static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(25);
    private static final AtomicLong FIXTURES = new AtomicLong();

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final String tag = "test-" + FIXTURES.incrementAndGet();
    private final WaitingRoomLimits limits;
    private final SlotGate gate;
    private final WhenAway whenAway;
    private final Random random;
    private final PlantedScript fault;
    private final SocketRedis redis;
    private final TestLink.Bus bus = new TestLink.Bus(RedisServer.common().port());
    private final List<TestLink> links = new ArrayList<>();
    private final List<RedisRuntimeState> states = new ArrayList<>();
    private final Set<Integer> still = new HashSet<>();
    private int runs = 1;
    private int starts;

    /** Gateways that are connected to a server that grants. */
    RedisFixture(int gateways, WaitingRoomLimits limits, SlotGate gate, WhenAway whenAway, long seed) {
        this(gateways, limits, gate, whenAway, seed, PlantedScript.NONE);
    }

    /** Gateways over a server with this fault. */
    RedisFixture(
            int gateways, WaitingRoomLimits limits, SlotGate gate, WhenAway whenAway, long seed, PlantedScript fault) {
        this.fault = fault;
        redis = new SocketRedis(RedisServer.common().port(), fault);
        this.limits = limits;
        this.gate = gate;
        this.whenAway = whenAway;
        this.random = new Random(seed);
        for (var i = 0; i < gateways; i++) {
            start(i);
        }
        settle();
        clock.advance(TTL);
        run(Duration.ofMillis(100));
    }

    RedisFixture(int gateways, WaitingRoomLimits limits, SlotGate gate) {
        this(gateways, limits, gate, WhenAway.REFUSE, 1);
    }

    @Override
    public int gateways() {
        return states.size();
    }

    @Override
    public RuntimeState gateway(int index) {
        return states.get(index);
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public void run(Duration time) {
        for (var left = time; left.isPositive(); left = left.minus(STEP)) {
            clock.advance(left.compareTo(STEP) < 0 ? left : STEP);
            deliver();
            sweep();
        }
        deliver();
    }

    @Override
    public void settle() {
        deliver();
        sweep();
        deliver();
    }

    private void deliver() {
        for (var round = 0; round < 10_000; round++) {
            var any = false;
            for (var link : links) {
                any |= link.deliver();
            }
            if (!any) {
                return;
            }
        }
        throw new IllegalStateException("messages without end");
    }

    private void sweep() {
        for (var i = 0; i < states.size(); i++) {
            if (!links.get(i).isPaused() && !links.get(i).isDead()) {
                states.get(i).sweep();
            }
        }
    }

    @Override
    public Set<Fault> faults() {
        return fault.beside();
    }

    @Override
    public Promises promises() {
        return new Promises(TTL, Duration.ofMillis(600), TTL.plusSeconds(5), Duration.ofMillis(1100), false);
    }

    @Override
    public @Nullable Instant deadline(long leaseNumber) {
        var millis = redis.command("ZSCORE", "{" + tag + "}:leases", "" + leaseNumber);
        return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(String.valueOf(millis)));
    }

    @Override
    public void crash(int gateway) {
        links.get(gateway).die();
    }

    @Override
    public void restart(int gateway) {
        start(gateway);
    }

    @Override
    public void pause(int gateway) {
        links.get(gateway).pause(true);
    }

    @Override
    public void resume(int gateway) {
        links.get(gateway).pause(false);
    }

    @Override
    public void delayReplies(int gateway) {
        links.get(gateway).delay();
    }

    @Override
    public void loseReplies(int gateway) {
        links.get(gateway).loseSome();
    }

    @Override
    public void cut(int gateway) {
        links.get(gateway).cut();
    }

    @Override
    public void heal(int gateway) {
        links.get(gateway).heal();
    }

    @Override
    public void restartStore(boolean keepsData) {
        runs++;
        if (!keepsData) {
            wipe();
        }
        links.forEach(link -> link.lose("server gone"));
    }

    /** From now on, until it connects anew, no message reaches this gateway. */
    void deafen(int gateway) {
        links.get(gateway).deafen();
    }

    @Override
    public void stopStore(int gateway) {
        still.add(gateway);
        links.forEach(TestLink::stop);
    }

    @Override
    public void resumeStore(int gateway) {
        still.remove(gateway);
        if (still.isEmpty()) {
            links.forEach(TestLink::resume);
        }
    }

    @Override
    public void close() {
        wipe();
        redis.close();
        bus.close();
    }

    private void wipe() {
        redis.command("FLUSHDB");
    }

    private void start(int index) {
        var link = new TestLink(clock, redis, bus, random);
        if (!still.isEmpty()) {
            link.stop();
        }
        var share = RedisSettings.of("g" + index + "@" + ++starts, TTL, limits.maxWaiting(), whenAway);
        var settings = new RedisSettings(
                share.instance(),
                tag,
                share.leaseTtl(),
                fault.margin(),
                share.renewEvery(),
                share.maxWaiting(),
                share.whenAway(),
                true);
        var clocks = new RedisRuntimeState.Clocks(
                clock, clock, () -> "" + clock.instant().toEpochMilli(), () -> "run" + runs);
        if (index < states.size()) {
            links.set(index, link);
            states.set(index, new RedisRuntimeState(settings, link, clocks, gate));
        } else {
            links.add(link);
            states.add(new RedisRuntimeState(settings, link, clocks, gate));
        }
    }
}
