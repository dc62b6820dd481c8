package network.cortensor.portal.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.gateway.server.GatewayParts;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Stamp;

/** Which session serves the request, and when another may be tried. */
public final class Dispatch {
    private final GatewayParts parts;
    private final Routing routing;
    private final Patience patience;
    private final IntUnaryOperator random;

    /**
     * A session that was leased for the request.
     *
     * @param pool from which
     * @param use to be given back
     * @param lease the right
     */
    record Found(Pool pool, SessionUse use, Lease lease) {
        String routerId() {
            return lease.session().router().id();
        }
    }

    /**
     * How long a request may take.
     *
     * @param forSession waiting for a free session
     * @param total from arrival to the last byte
     * @param keepAlive whether a stream that waits is answered before it is served, and kept alive with comments
     */
    public record Patience(Duration forSession, Duration total, boolean keepAlive) {}

    /** Dispatches over a gateway's sessions. */
    public static Dispatch of(GatewayParts gateway, Patience patience) {
        return new Dispatch(
                gateway, patience, bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    private Dispatch(GatewayParts parts, Patience patience, IntUnaryOperator random) {
        this.parts = parts;
        this.patience = patience;
        this.random = random;
        routing = new Routing(parts.breakers(), random);
    }

    /** Leases a session, sends the request and relays the answer; tries elsewhere only if nothing was sent. */
    Step<Served> serve(Call call, Exchange exchange) {
        var waitUntil = System.nanoTime() + patience.forSession().toNanos();
        return attempt(new Tries(call, exchange, waitUntil));
    }

    private Step<Served> attempt(Tries tries) {
        var offer = tries.offer();
        var only = offer.fallbacks().isEmpty() ? routing.onlyPool(offer, tries.refusedBy()) : null;
        if (only != null) {
            var use = ask(tries, only, tries.waitLeft());
            return tries.exchange().onLoop(use.granted()).then(lease -> sendTo(tries, new Found(only, use, lease)));
        }
        return find(tries, routing.pools(offer, tries.refusedBy()), 0).then(found -> sendTo(tries, found));
    }

    /** Where there is a choice: asks each pool for a free session, and if none has one, waits at the first. */
    private Step<Found> find(Tries tries, List<Pool> pools, int next) {
        if (pools.isEmpty()) {
            return Step.failed(Refusal.of(Problem.MODEL_UNAVAILABLE));
        }
        var last = pools.size() == 1 || next == pools.size();
        var pool = last ? pools.getFirst() : pools.get(next);
        return lease(tries, pool, last ? tries.waitLeft() : Duration.ZERO).recover(no -> {
            if (isRefusal(no, Problem.MODEL_AT_CAPACITY) && !last) {
                return find(tries, pools, next + 1);
            }
            // It was drained while the request waited: another may take it.
            if (isRefusal(no, Problem.MODEL_UNAVAILABLE)
                    && tries.afterRefusal(pool, parts.catalog().get())) {
                return find(tries, routing.pools(tries.offer(), tries.refusedBy()), 0);
            }
            return Step.failed(no);
        });
    }

    /** Asks one pool for a session; where there is none nothing stays taken. */
    Step<Found> lease(Tries tries, Pool pool, Duration wait) {
        var use = ask(tries, pool, wait);
        return tries.exchange()
                .onLoop(use.granted())
                .map(lease -> new Found(pool, use, lease))
                .recover(no -> {
                    tries.exchange().giveBack(use);
                    return Step.failed(no);
                });
    }

    private SessionUse ask(Tries tries, Pool pool, Duration wait) {
        tries.prepared(pool); // a request that the model cannot serve takes nothing
        var caller = tries.call().caller();
        var ask = new LeaseAsk(
                routing.avoiding(pool, tries.failed()),
                tries.exchange().requestId(),
                caller.organizationId(),
                caller.weight(),
                wait,
                tries.offer().ephemeral(),
                tries.affinity());
        var use = new SessionUse(parts.state().lease(ask), tries.exchange());
        tries.exchange().hold(use);
        if (!use.granted().ended()) {
            waits(tries);
        }
        return use;
    }

    /** The request waits for a session, for whatever reason. */
    void waits(Tries tries) {
        if (patience.keepAlive() && tries.call().request().stream()) {
            tries.exchange().waits();
        }
    }

    private Step<Served> sendTo(Tries tries, Found found) {
        return send(tries, found).then(outcome -> conclude(tries, found, outcome));
    }

    /** What follows from what came of an attempt. */
    Step<Served> conclude(Tries tries, Found found, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var served) -> Step.of(served);
            case Outcome.NotSent notSent -> again(tries, found, notSent);
            case Outcome.Busy busy -> new Standby(this, parts, routing, random, tries).begin(found, busy);
            case Outcome.Broken(var refusal) -> Step.failed(refusal);
        };
    }

    /** Sends the request to a session that it holds. */
    Step<Outcome> send(Tries tries, Found found) {
        var call = tries.call();
        var exchange = tries.exchange();
        var session = found.lease().session();
        exchange.waitIsOver();
        exchange.facts().leased(found.lease());
        if (found.use().isLost()) {
            return Step.of(new Outcome.NotSent(null, "the lease was lost before anything was sent"));
        }
        var recording = exchange.recording();
        if (recording == null) {
            recording = Recording.open(parts.journal(), parts.ids(), parts.gatewayId(), call, exchange);
            exchange.record(recording);
        }
        var stamp = stamp(call, exchange);
        var attempt = new Attempt(
                tries.prepared(found.pool()),
                session,
                stamp,
                recording.clientReference(),
                exchange.trace().toUpstream(),
                exchange.arrivedNanos() + patience.total().toNanos());
        var trial = Trial.begin(parts.breakers().of(session.router()));
        var relay = new Relay(exchange, recording, call.request(), stamp, trial);
        found.use().sending(tries.upstream(found.pool()).send(attempt, relay), relay);
        found.use().whenLost(() -> relay.letGo(End.LEASE_LOST));
        return relay.outcome();
    }

    private static Stamp stamp(Call call, Exchange exchange) {
        var id =
                switch (call.request().endpoint()) {
                    case CHAT_COMPLETIONS -> "chatcmpl-";
                    case COMPLETIONS -> "cmpl-";
                };
        return new Stamp(
                id.concat(exchange.requestId().substring("req_".length())),
                call.request().model(),
                exchange.occurredAt().getEpochSecond());
    }

    /** Retry elsewhere only when nothing was sent: a router's work is not idempotent. */
    private Step<Served> again(Tries tries, Found found, Outcome.NotSent notSent) {
        tries.exchange().facts().notSent(notSent.why());
        tries.exchange().giveBack(found.use());
        var router = found.routerId();
        var others = routing.servesWithout(Set.of(router), tries.offer(), tries.refusedBy());
        return tries.afterFailure(
                        router,
                        notSent.failure() != null,
                        others,
                        parts.catalog().get())
                ? attempt(tries)
                : Step.failed(Refusal.of(Problem.MODEL_UNAVAILABLE));
    }

    static boolean isRefusal(Throwable failure, Problem problem) {
        return failure instanceof Refusal refusal && refusal.problem() == problem;
    }
}
