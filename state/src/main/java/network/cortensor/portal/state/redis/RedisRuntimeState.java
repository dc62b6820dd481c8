package network.cortensor.portal.state.redis;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRecord;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;

/**
 * Runtime state of many gateways, in Redis: one truth, changed by scripts only. What is promised, and what is not, is in the module's
 * README. Leases have deadlines here: {@link #sweep} renews them, and who holds one listens to {@link LeaseRequest#lost}.
 */
public final class RedisRuntimeState implements RuntimeState, AutoCloseable {
    private static final int MOST_LEASES = 10_000;

    private final Shared shared;
    private final ScriptLink link;
    private final Endings endings;
    private final Holdings holdings;
    private final Contact contact;
    private final Alone alone;
    private final Desk desk;
    private final ReentrantLock sweeping = new ReentrantLock();
    private volatile List<GatewayReport> ownReport = List.of();

    /**
     * The clocks of a gateway.
     *
     * @param nanoTime monotonic, in nanoseconds
     * @param wall for what consoles show
     * @param server what the scripts take for the time, in milliseconds; empty for the server's own clock, as it has to be outside
     *     of tests
     * @param run what the scripts take for the server's run; empty for its own name for it, as it has to be outside of tests
     */
    public record Clocks(LongSupplier nanoTime, InstantSource wall, Supplier<String> server, Supplier<String> run) {
        /** The server's own clock and run. */
        public Clocks(LongSupplier nanoTime, InstantSource wall) {
            this(nanoTime, wall, () -> "", () -> "");
        }
    }

    /**
     * A state that begins to connect at once; until it has, it behaves as while Redis is away.
     *
     * @param settings how capacity is shared
     * @param link how scripts reach the server; closed with this
     * @param clocks what time it is
     * @param gate how many requests a session may have at once
     */
    public RedisRuntimeState(RedisSettings settings, ScriptLink link, Clocks clocks, SlotGate gate) {
        this.link = link;
        var keys = new Keys(settings.tag());
        var calls = new Calls(link, clocks.nanoTime(), clocks.server());
        shared = new Shared(
                settings,
                keys,
                calls,
                new RedisPools(keys, gate),
                new RedisCounts(clocks.nanoTime()),
                gate,
                clocks.nanoTime(),
                clocks.wall());
        endings = new Endings(shared);
        holdings = new Holdings(shared, endings);
        contact = new Contact(shared, holdings::registerAll, this::message, clocks.run(), link::reconnect);
        alone = new Alone(shared, contact, holdings, link.answersWithin());
        contact.alone(alone::isActive);
        desk = new Desk(shared, contact, holdings, alone, endings);
        link.open(keys.channel(settings.instance()), contact);
    }

    @Override
    public LeaseRequest lease(LeaseAsk ask) {
        return desk.lease(ask);
    }

    @Override
    public void update(Map<String, Pool> pools) {
        shared.pools().update(pools);
        alone.update(pools);
        desk.tickets().update();
    }

    @Override
    public void sweep() {
        // Several event loops may ask for it; one at a time does it.
        if (!sweeping.tryLock()) {
            return;
        }
        try {
            contact.sweep();
            var changed = alone.sweep();
            holdings.sweep(contact, alone::keeps);
            endings.sweep(contact.isReady());
            desk.sweep(changed);
        } finally {
            sweeping.unlock();
        }
    }

    @Override
    public int held() {
        return desk.open().size() + holdings.size();
    }

    @Override
    public PoolReport pool(String poolId) {
        var counts = shared.counts().pool(poolId);
        var waiting = (int) desk.open().stream()
                .filter(request -> request.ask().pool().id().equals(poolId))
                .count();
        return new PoolReport(
                poolId,
                holdings.count(holding -> holding.lease().poolId().equals(poolId)),
                waiting,
                waiting == 0 ? 0 : counts.expectedMicros,
                counts.atOnce.sum(),
                counts.afterWait.sum(),
                counts.refused.sum(),
                counts.timedOut.sum(),
                counts.left.sum());
    }

    @Override
    public SessionReport session(String sessionId) {
        return shared.counts().report(sessionId);
    }

    @Override
    public CapacityReport capacity() {
        return new CapacityReport(
                Mode.REDIS,
                contact.link(),
                shared.settings().whenAway(),
                alone.isActive(),
                shared.calls().roundTripMicros(50),
                shared.calls().roundTripMicros(99),
                contact.reconnects(),
                contact.lastError(),
                contact.server(),
                contact.clockDifferenceMicros(),
                holdings.size(),
                holdings.lost(),
                contact.expired(),
                holdings.overlaps());
    }

    @Override
    public void publish(GatewayReport report) {
        ownReport = List.of(report);
        contact.publish(ReportCodec.write(report));
    }

    /** While Redis is away only this gateway's own: what others last said may be long untrue. */
    @Override
    public Step<List<GatewayReport>> gateways() {
        if (!contact.isReady()) {
            return Step.of(ownReport);
        }
        var calls = shared.calls();
        return calls.call(Script.GATEWAYS, calls.words(shared.keys().ofAll()))
                .map(answer -> answer.words().stream()
                        .map(ReportCodec::read)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** At most ten thousand, those that end first. */
    @Override
    public Step<List<LeaseRecord>> leases() {
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll()).add(MOST_LEASES);
        return calls.call(Script.LEASES, words).map(LeaseRecords::read);
    }

    @Override
    public Step<Boolean> release(long leaseNumber) {
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll()).add(leaseNumber);
        return calls.call(Script.RELEASE, words).map(answer -> answer.word(0).equals("released"));
    }

    /** How often each script was run, by its name: what a request costs in round trips. */
    public Map<String, Long> calls() {
        return shared.calls().counts();
    }

    /** Scripts that were not answered in time, or with an error, since the start. */
    public long failedCalls() {
        return shared.calls().failed();
    }

    /** Says good-bye and disconnects. What is still held runs out at the server by itself. */
    @Override
    public void close() {
        contact.bye().end((answer, failure) -> link.close());
    }

    private void message(String text) {
        var parts = text.split("\u001f", -1);
        switch (parts[0]) {
            case "offer" -> desk.tickets().offered(parts[1], Long.parseLong(parts[2]), parts[4]);
            case "out" -> desk.tickets().pushedOut(parts[1], Long.parseLong(parts[2]));
            case "lost" -> holdings.released(Long.parseLong(parts[1]));
            // A newer gateway's word.
            case String other -> {}
        }
    }
}
