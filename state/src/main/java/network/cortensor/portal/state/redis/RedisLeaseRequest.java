package network.cortensor.portal.state.redis;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;

/** A request as its gateway sees it. Its stage changes by compare-and-set: who made a change acts on it. */
final class RedisLeaseRequest implements LeaseRequest {
    static final Stage ENDED = new Stage.Ended();

    private final LeaseAsk ask;
    private final long askedNanos;
    private final long deadlineNanos;
    private final Step<Lease> granted = Step.pending();
    private final Step<Lease> lost = Step.pending();
    private final AtomicReference<Stage> stage;
    private final Consumer<RedisLeaseRequest> onGiveBack;
    private volatile long expectedMicros;

    RedisLeaseRequest(LeaseAsk ask, long nowNanos, Consumer<RedisLeaseRequest> onGiveBack) {
        this.ask = ask;
        this.askedNanos = nowNanos;
        this.deadlineNanos = nowNanos + ask.patience().toNanos();
        this.onGiveBack = onGiveBack;
        this.stage = new AtomicReference<>(new Stage.Parked(nowNanos));
    }

    @Override
    public Step<Lease> granted() {
        return granted;
    }

    @Override
    public Step<Lease> lost() {
        return lost;
    }

    @Override
    public void giveBack() {
        onGiveBack.accept(this);
    }

    LeaseAsk ask() {
        return ask;
    }

    long askedNanos() {
        return askedNanos;
    }

    long patienceLeftNanos(long nowNanos) {
        return Math.max(0, deadlineNanos - nowNanos);
    }

    /** Whether it has waited for as long as it may. */
    boolean isLate(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    /** What it was told to expect, in microseconds. */
    long expectedMicros() {
        return expectedMicros;
    }

    void expect(long micros) {
        if (expectedMicros == 0) {
            expectedMicros = micros;
        }
    }

    Stage stage() {
        return stage.get();
    }

    /** Goes on to another stage if it is still at this one. */
    boolean move(Stage from, Stage to) {
        return stage.compareAndSet(from, to);
    }

    /** Ends, whatever it was; answers what it was. */
    Stage end() {
        return stage.getAndSet(ENDED);
    }

    /** Refuses it if it is still at this stage. */
    boolean refuse(Stage from, Refusal why) {
        return move(from, ENDED) && granted.fail(why);
    }
}
