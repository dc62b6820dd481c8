package network.cortensor.portal.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
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
        var routing = new Routing(
                gateway.breakers(), bound -> ThreadLocalRandom.current().nextInt(bound));
        return new Dispatch(gateway, routing, patience);
    }

    private Dispatch(GatewayParts parts, Routing routing, Patience patience) {
        this.parts = parts;
        this.routing = routing;
        this.patience = patience;
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
            return tries.exchange().onLoop(use.granted()).then(lease -> sendTo(tries, only, use, lease));
        }
        return find(tries, routing.pools(offer, tries.refusedBy()), 0)
                .then(found -> sendTo(tries, found.pool(), found.use(), found.lease()));
    }

    /** Where there is a choice: asks each pool for a free session, and if none has one, waits at the first. */
    private Step<Found> find(Tries tries, List<Pool> pools, int next) {
        if (pools.isEmpty()) {
            return Step.failed(Refusal.of(Problem.MODEL_UNAVAILABLE));
        }
        var last = pools.size() == 1 || next == pools.size();
        var pool = last ? pools.getFirst() : pools.get(next);
        var use = ask(tries, pool, last ? tries.waitLeft() : Duration.ZERO);
        return tries.exchange()
                .onLoop(use.granted())
                .map(lease -> new Found(pool, use, lease))
                .recover(no -> {
                    tries.exchange().giveBack(use);
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
        var use = new SessionUse(parts.state().lease(ask));
        tries.exchange().hold(use);
        if (patience.keepAlive()
                && tries.call().request().stream()
                && !use.granted().ended()) {
            tries.exchange().waits();
        }
        return use;
    }

    private Step<Served> sendTo(Tries tries, Pool pool, SessionUse use, Lease lease) {
        tries.exchange().waitIsOver();
        tries.exchange().facts().leased(lease);
        var outcome = use.isLost()
                ? Step.<Outcome>of(new Outcome.NotSent(null, "the lease was lost before anything was sent"))
                : send(tries, pool, use, lease);
        return outcome.then(come -> switch (come) {
            case Outcome.Answered(var served) -> Step.of(served);
            case Outcome.NotSent notSent -> again(tries, use, lease, notSent);
            case Outcome.Broken(var refusal) -> Step.failed(refusal);
        });
    }

    private Step<Outcome> send(Tries tries, Pool pool, SessionUse use, Lease lease) {
        var call = tries.call();
        var exchange = tries.exchange();
        var recording = exchange.recording();
        if (recording == null) {
            recording = Recording.open(parts.journal(), parts.ids(), parts.gatewayId(), call, exchange);
            exchange.record(recording);
        }
        var stamp = stamp(call, exchange);
        var attempt = new Attempt(
                tries.prepared(pool),
                lease.session(),
                stamp,
                recording.clientReference(),
                exchange.trace().toUpstream(),
                exchange.arrivedNanos() + patience.total().toNanos());
        var trial = Trial.begin(parts.breakers().of(lease.session().router()));
        var relay = new Relay(exchange, recording, call.request(), stamp, trial);
        use.sending(tries.upstream(pool).send(attempt, relay), relay);
        use.whenLost(() -> exchange.runOnLoop(() -> relay.letGo(End.LEASE_LOST)));
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
    private Step<Served> again(Tries tries, SessionUse use, Lease lease, Outcome.NotSent notSent) {
        tries.exchange().facts().notSent(notSent.why());
        tries.exchange().giveBack(use);
        var router = lease.session().router().id();
        var others = routing.servesWithout(Set.of(router), tries.offer(), tries.refusedBy());
        return tries.afterFailure(
                        router,
                        notSent.failure() != null,
                        others,
                        parts.catalog().get())
                ? attempt(tries)
                : Step.failed(Refusal.of(Problem.MODEL_UNAVAILABLE));
    }

    private static boolean isRefusal(Throwable failure, Problem problem) {
        return failure instanceof Refusal refusal && refusal.problem() == problem;
    }

    /** A session that was found where there was a choice. */
    private record Found(Pool pool, SessionUse use, Lease lease) {}
}
