package network.cortensor.portal.gateway;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.gateway.Dispatch.Found;
import network.cortensor.portal.gateway.server.GatewayParts;
import org.jspecify.annotations.Nullable;

/**
 * A request that has its session and cannot be sent: the session is a group, and none of its members is free for a moment. Most often
 * one has just failed, and the group has not fewer slots yet.
 *
 * <p>What else the offer has free takes the request. Where nothing is, it pauses and asks the group again, for as long as it may wait. It
 * keeps its lease meanwhile: the slot is good for nobody else either, and who came later would only overtake. Nothing was sent, so
 * asking again is no retry; its bounds are the pauses and the patience. See docs/decisions/0019.
 *
 * <p>Belongs to one event loop. Each round is set off by a timer or an answer, so rounds do not pile up on the stack.
 */
final class Standby {
    private static final int FIRST_PAUSE_MILLIS = 100;
    private static final int LONGEST_PAUSE_MILLIS = 1_000;
    private static final int LONGEST_SHIFT = 4;

    private final Dispatch dispatch;
    private final GatewayParts parts;
    private final Routing routing;
    private final IntUnaryOperator random;
    private final Tries tries;
    private final Step<Served> served = Step.pending();
    /** The routers that were found busy since the last pause. */
    private final Set<String> busy = new HashSet<>();

    private int pauses;

    /** An attempt, and where it went. */
    private record Sent(Found to, Outcome outcome) {}

    /**
     * Standing by for one request.
     *
     * @param random a number from 0 to below its argument
     */
    Standby(Dispatch dispatch, GatewayParts parts, Routing routing, IntUnaryOperator random, Tries tries) {
        this.dispatch = dispatch;
        this.parts = parts;
        this.routing = routing;
        this.random = random;
        this.tries = tries;
    }

    /** Goes on until the request is served or cannot be. Called once. */
    Step<Served> begin(Found found, Outcome.Busy why) {
        foundBusy(found, why);
        return served;
    }

    private void foundBusy(Found found, Outcome.Busy why) {
        tries.exchange().facts().notSent(why.why());
        busy.add(found.routerId());
        Step.of(found).then(this::next).then(this::send).end(this::sent);
    }

    /** Where to send it next: elsewhere at once, or after a pause to where it was. */
    private Step<Found> next(Found held) {
        tries.look(parts.catalog().get());
        return elsewhere(held, routing.poolsWithout(busy, tries.offer(), tries.refusedBy()), 0);
    }

    private Step<Found> elsewhere(Found held, List<Pool> pools, int at) {
        if (at == pools.size()) {
            return pause(held);
        }
        var pool = pools.get(at);
        if (!canDo(pool)) {
            return elsewhere(held, pools, at + 1);
        }
        return dispatch.lease(tries, pool, Duration.ZERO)
                .then(found -> taken(held, found))
                .recover(no -> isNoPlace(no) ? elsewhere(held, pools, at + 1) : Step.failed(no));
    }

    /** It moves there. Whoever is served beside those who wait is served from the whole pool, so that it may be a busy group all the same. */
    private Step<Found> taken(Found held, Found found) {
        var useless = busy.contains(found.routerId());
        tries.exchange().giveBack(useless ? found.use() : held.use());
        return useless ? Step.failed(Refusal.of(Problem.MODEL_AT_CAPACITY)) : Step.of(found);
    }

    /** The pools of an offer may serve different models while one replaces another. */
    private boolean canDo(Pool pool) {
        try {
            tries.prepared(pool);
            return true;
        } catch (Refusal cannot) {
            return false;
        }
    }

    private static boolean isNoPlace(Throwable no) {
        return Dispatch.isRefusal(no, Problem.MODEL_AT_CAPACITY) || Dispatch.isRefusal(no, Problem.MODEL_UNAVAILABLE);
    }

    private Step<Found> pause(Found held) {
        var left = tries.waitLeft();
        if (left.isZero()) {
            return Step.failed(Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, expected(held.pool())));
        }
        busy.clear();
        dispatch.waits(tries);
        var pause = nextPause();
        var over = tries.exchange().pause(pause.compareTo(left) < 0 ? pause : left);
        held.use().whenLost(() -> over.complete(tries.exchange()));
        return over.map(done -> held);
    }

    /** Half of it by chance: requests that were refused together do not come back together. */
    private Duration nextPause() {
        var most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pauses, LONGEST_SHIFT));
        pauses++;
        return Duration.ofMillis(most / 2 + random.applyAsInt(most / 2 + 1));
    }

    private Duration expected(Pool pool) {
        var micros = parts.state().pool(pool.id()).expectedWaitMicros();
        return Duration.ofMillis(Math.max(LONGEST_PAUSE_MILLIS, TimeUnit.MICROSECONDS.toMillis(micros)));
    }

    /** While it paused the session may have been drained, or its breaker may have opened: then this is an ordinary next try. */
    private Step<Sent> send(Found to) {
        tries.look(parts.catalog().get());
        var outcome = routing.maySend(to.lease(), tries.offer())
                ? dispatch.send(tries, to)
                : Step.<Outcome>of(new Outcome.NotSent(null, "the session takes no requests any more"));
        return outcome.map(come -> new Sent(to, come));
    }

    private void sent(@Nullable Sent sent, @Nullable Throwable failure) {
        if (sent == null) {
            served.fail(failure == null ? new IllegalStateException("neither sent nor failed") : failure);
        } else if (sent.outcome() instanceof Outcome.Busy why) {
            foundBusy(sent.to(), why);
        } else {
            Step.of(sent)
                    .then(last -> dispatch.conclude(tries, last.to(), last.outcome()))
                    .end(this::concluded);
        }
    }

    private void concluded(@Nullable Served how, @Nullable Throwable failure) {
        if (how != null) {
            served.complete(how);
        } else {
            served.fail(failure == null ? new IllegalStateException("neither served nor failed") : failure);
        }
    }
}
