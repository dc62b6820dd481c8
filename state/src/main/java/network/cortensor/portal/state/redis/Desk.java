package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;

/**
 * Takes requests for sessions and sees each to its end: asked of the server in one call, parked while it cannot be asked, asked of
 * the own share while Redis is away, refused when it has waited long enough. {@link Tickets} looks after those that wait.
 */
final class Desk {
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Shared shared;
    private final Contact contact;
    private final Holdings holdings;
    private final Alone alone;
    private final Tickets tickets;
    private final Orphans orphans;
    private final AtomicLong tokens = new AtomicLong();
    private final Set<RedisLeaseRequest> open = ConcurrentHashMap.newKeySet();

    Desk(Shared shared, Contact contact, Holdings holdings, Alone alone, Endings endings) {
        this.shared = shared;
        this.contact = contact;
        this.holdings = holdings;
        this.alone = alone;
        this.tickets = new Tickets(shared, this, endings);
        this.orphans = new Orphans(shared);
    }

    /** Those that are neither granted nor refused nor given back. */
    Set<RedisLeaseRequest> open() {
        return open;
    }

    Tickets tickets() {
        return tickets;
    }

    LeaseRequest lease(LeaseAsk ask) {
        var request = new RedisLeaseRequest(ask, shared.now(), this::giveBack);
        var pool = shared.pools().of(ask.pool());
        var parked = request.stage();
        if (!pool.serves(ask.ephemeral())) {
            request.refuse(parked, Refusal.of(Problem.MODEL_UNAVAILABLE));
            return request;
        }
        open.add(request);
        ask(request, parked, pool);
        return request;
    }

    /** Who could not be asked is asked again; who has waited long enough is refused. One thread at a time. */
    void sweep(boolean changed) {
        for (var request : open) {
            var stage = request.stage();
            var now = shared.now();
            if (changed && (stage instanceof Stage.Waiting || stage instanceof Stage.Alone)) {
                park(request, stage);
                stage = request.stage();
            }
            if (request.isLate(now) && isOver(request, stage)) {
                late(request, stage);
            } else if (stage instanceof Stage.Parked(var since) && (changed || now - since >= RETRY_NANOS)) {
                again(request, stage);
            } else if (stage instanceof Stage.Waiting && awayForGood(request)) {
                refuse(request, stage, awayNanos());
            }
        }
        if (contact.isReady()) {
            tickets.sweep();
            orphans.sweep();
        }
    }

    /** No answer, or one that is of no use: parked at once and asked again by a sweep. */
    void park(RedisLeaseRequest request, Stage from) {
        if (!request.move(from, new Stage.Parked(shared.now()))) {
            return;
        }
        if (from instanceof Stage.Waiting(var ticket)) {
            tickets.leave(request, ticket);
        } else if (from instanceof Stage.Alone(var local)) {
            local.giveBack();
        }
    }

    /** Asks anew for who was parked, of the pool as it is now. */
    void again(RedisLeaseRequest request, Stage parked) {
        var pool = shared.pools().now(request.ask().pool());
        if (pool == null || !pool.serves(request.ask().ephemeral())) {
            refuse(request, parked, Refusal.of(Problem.MODEL_UNAVAILABLE));
        } else {
            ask(request, parked, pool);
        }
    }

    void refuse(RedisLeaseRequest request, Stage from, Refusal why) {
        if (request.move(from, RedisLeaseRequest.ENDED)) {
            open.remove(request);
            if (from instanceof Stage.Waiting(var ticket)) {
                tickets.leave(request, ticket);
            } else if (from instanceof Stage.Alone(var local)) {
                local.giveBack();
            }
            request.granted().fail(why);
        }
    }

    /** A lease was granted to who was at this stage; freed again if it left meanwhile. */
    void grant(RedisLeaseRequest request, Stage from, Grant grant) {
        contact.saw(grant.number());
        var ask = request.ask();
        var now = shared.now();
        var deadline = grant.sentNanos() + shared.ttlNanos();
        var at = grant.pool().find(grant.place());
        if (at == null || shared.isTooLate(deadline)) {
            holdings.end(grant.number(), grant.place(), ask.pool(), -1, deadline);
            park(request, from);
            return;
        }
        var session = grant.pool().session(at);
        var lease = new Lease(
                session,
                ask.pool().id(),
                grant.number(),
                (now - request.askedNanos()) / 1000,
                request.expectedMicros());
        var holding = new Holding(request, lease, grant.place(), now, deadline, grant.busy());
        holdings.add(holding);
        // What is told after a loss is what is held by then: a lease from before that comes later is none.
        if (contact.isReadyIn(grant.epoch())) {
            granted(request, from, holding);
        } else {
            holdings.end(holding);
            park(request, from);
        }
    }

    /** A lease that may be ours, and is not used. */
    void abandon(long number, String place, Pool pool) {
        holdings.end(number, place, pool, -1, shared.now() + shared.ttlNanos());
    }

    /**
     * What the server granted.
     *
     * @param pool where the session is looked for
     * @param number of the lease
     * @param place of the session
     * @param busy leases at the place now
     * @param answer that said so
     */
    record Grant(RedisPool pool, long number, String place, int busy, Answer answer) {
        long sentNanos() {
            return answer.sentNanos();
        }

        String epoch() {
            return answer.epoch();
        }
    }

    private void granted(RedisLeaseRequest request, Stage from, Holding holding) {
        if (!request.move(from, new Stage.Held(holding))) {
            holdings.end(holding);
            return;
        }
        open.remove(request);
        var counts = shared.counts().pool(request.ask().pool().id());
        (request.expectedMicros() > 0 ? counts.afterWait : counts.atOnce).increment();
        request.granted().complete(holding.lease());
    }

    private void ask(RedisLeaseRequest request, Stage parked, RedisPool pool) {
        if (alone.isActive()) {
            askAlone(request, parked, pool);
        } else if (!contact.mayAsk() || holdings.anyUnknown()) {
            if (awayForGood(request)) {
                refuse(request, parked, awayNanos());
            }
        } else {
            askServer(request, parked, pool);
        }
    }

    private void askServer(RedisLeaseRequest request, Stage parked, RedisPool pool) {
        var sent = shared.now();
        var asked = new Stage.Asked(sent);
        if (!request.move(parked, asked)) {
            return;
        }
        var token = tokens.incrementAndGet();
        var ask = request.ask();
        var settings = shared.settings();
        var preferred = ask.affinity() == null ? null : pool.preferred(ask.affinity());
        var words = shared.calls()
                .words(pool.keys())
                .add(settings.instance())
                .add(shared.ttlMillis())
                .add(contact.seen())
                .add(pool.id())
                .add(ask.requestId())
                .add(ask.organizationId())
                .add(ask.weight())
                .add(request.patienceLeftNanos(sent) / 1_000_000)
                .add(ask.ephemeral() ? 1 : 0)
                .add(preferred == null ? new byte[0] : pool.placeBytes(preferred))
                .add(settings.maxWaiting())
                .add(token);
        pool.addSessions(words);
        shared.calls().call(Script.LEASE, words).end((answer, failure) -> {
            if (answer == null) {
                if (!(failure instanceof LinkAway.NotSent)) {
                    orphans.add(ask.pool(), token);
                }
                park(request, asked);
            } else {
                answered(request, asked, pool, answer);
            }
        });
    }

    private void answered(RedisLeaseRequest request, Stage asked, RedisPool pool, Answer answer) {
        switch (answer.word(0)) {
            case "granted" -> {
                var at = (int) answer.number(2);
                skipped(pool, answer.word(4));
                grant(
                        request,
                        asked,
                        new Grant(pool, answer.number(1), pool.place(at), (int) answer.number(3), answer));
            }
            case "waiting" -> {
                request.expect(answer.number(2));
                shared.counts().pool(pool.pool().id()).expectedMicros = answer.number(2);
                tickets.wait(request, asked, answer.word(1));
            }
            case "refused" -> {
                shared.counts().pool(pool.pool().id()).refused.increment();
                refuse(request, asked, answer.number(1) * 1000);
            }
            case String other -> throw new IllegalStateException("unknown answer: " + other);
        }
    }

    private void skipped(RedisPool pool, String list) {
        if (!list.isEmpty()) {
            for (var at : list.split(",", -1)) {
                shared.counts().skipped(pool.session(Integer.parseInt(at)).id());
            }
        }
    }

    private void askAlone(RedisLeaseRequest request, Stage parked, RedisPool pool) {
        var ask = request.ask();
        var left = Duration.ofNanos(request.patienceLeftNanos(shared.now()));
        var same = new LeaseAsk(
                pool.pool(),
                ask.requestId(),
                ask.organizationId(),
                ask.weight(),
                left,
                ask.ephemeral(),
                ask.affinity());
        var local = alone.ownsAnyOf(pool) ? alone.lease(same) : null;
        if (local == null) {
            refuse(request, parked, GRACE_NANOS);
            return;
        }
        var stage = new Stage.Alone(local);
        if (!request.move(parked, stage)) {
            local.giveBack();
            return;
        }
        follow(local.granted(), lease -> {
            var own = new Lease(
                    lease.session(),
                    lease.poolId(),
                    alone.number(),
                    (shared.now() - request.askedNanos()) / 1000,
                    lease.expectedMicros());
            var holding = new Holding(request, own, own.session().place(), shared.now(), local);
            holdings.add(holding);
            granted(request, stage, holding);
        });
        local.granted().end((lease, failure) -> {
            if (failure instanceof Refusal refusal) {
                refuse(request, stage, refusal);
            }
        });
    }

    private static void follow(Step<Lease> step, Consumer<Lease> then) {
        step.end((lease, failure) -> {
            if (lease != null) {
                then.accept(lease);
            }
        });
    }

    private void giveBack(RedisLeaseRequest request) {
        open.remove(request);
        var was = request.end();
        switch (was) {
            case Stage.Held(var holding) -> holdings.end(holding);
            case Stage.Waiting(var ticket) -> tickets.leave(request, ticket);
            case Stage.Alone(var local) -> local.giveBack();
            // What is under way finds out when its answer comes.
            case Stage.Parked parked -> {}
            case Stage.Asked asked -> {}
            case Stage.Claiming claiming -> {}
            case Stage.Ended ended -> {}
        }
        if (!(was instanceof Stage.Held) && !(was instanceof Stage.Ended)) {
            shared.counts().pool(request.ask().pool().id()).left.increment();
        }
    }

    /** Who may not wait at all still gets its one answer. */
    private static boolean isOver(RedisLeaseRequest request, Stage stage) {
        return switch (stage) {
            case Stage.Asked asked -> request.ask().patience().isPositive();
            case Stage.Parked parked -> true;
            case Stage.Waiting waiting -> true;
            case Stage.Alone local -> true;
            case Stage.Claiming claiming -> false;
            case Stage.Held holding -> false;
            case Stage.Ended ended -> false;
        };
    }

    private void late(RedisLeaseRequest request, Stage stage) {
        shared.counts().pool(request.ask().pool().id()).timedOut.increment();
        refuse(request, stage, Math.max(GRACE_NANOS, request.expectedMicros() * 1000));
    }

    private void refuse(RedisLeaseRequest request, Stage from, long retryNanos) {
        refuse(request, from, Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, Duration.ofNanos(retryNanos)));
    }

    /** Away for more than a moment, and nobody will grant anything before its patience ends. */
    private boolean awayForGood(RedisLeaseRequest request) {
        var patience = request.patienceLeftNanos(shared.now());
        if (alone.isActive() || (contact.isReady() && patience > 0)) {
            return false;
        }
        return patience <= 0 || (contact.awayNanos() >= GRACE_NANOS && alone.beginsInNanos() > patience);
    }

    private long awayNanos() {
        return Math.max(GRACE_NANOS, Math.min(alone.beginsInNanos(), shared.ttlNanos()));
    }
}
