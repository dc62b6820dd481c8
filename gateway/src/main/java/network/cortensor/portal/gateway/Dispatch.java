package network.cortensor.portal.gateway;

import java.time.Duration;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Stamp;

/** Which session serves the request, and when another may be tried. */
public final class Dispatch {
    private static final int MOST_ATTEMPTS = 3;

    private final RuntimeState state;
    private final Journal journal;
    private final Ids ids;
    private final String gatewayId;
    private final Patience patience;

    /**
     * How long a request may take.
     *
     * @param forSession waiting for a free session
     * @param total from arrival to the last byte
     */
    public record Patience(Duration forSession, Duration total) {}

    /** Dispatches over these sessions, recording in this journal. */
    public Dispatch(RuntimeState state, Journal journal, Ids ids, String gatewayId, Patience patience) {
        this.state = state;
        this.journal = journal;
        this.ids = ids;
        this.gatewayId = gatewayId;
        this.patience = patience;
    }

    /** Leases a session, sends the request and relays the answer; tries elsewhere only if nothing was sent. */
    Step<Served> serve(Call call, Exchange exchange) {
        return attempt(
                call,
                exchange,
                new Tries(1, System.nanoTime() + patience.forSession().toNanos()));
    }

    private Step<Served> attempt(Call call, Exchange exchange, Tries tries) {
        var offer = call.offer();
        var caller = call.caller();
        var ask = new LeaseAsk(
                offer.pool(),
                exchange.requestId(),
                caller.organizationId(),
                caller.weight(),
                tries.waitLeft(),
                offer.ephemeral(),
                null);
        var use = new SessionUse(state.lease(ask));
        exchange.hold(use);
        return exchange.onLoop(use.granted())
                .then(lease -> send(call, exchange, use, lease))
                .then(outcome -> switch (outcome) {
                    case Outcome.Answered(var served) -> Step.of(served);
                    case Outcome.NotSent(var why) -> again(call, exchange, use, tries, why);
                    case Outcome.Broken(var refusal) -> Step.failed(refusal);
                });
    }

    private Step<Outcome> send(Call call, Exchange exchange, SessionUse use, Lease lease) {
        exchange.facts().leased(lease);
        var recording = exchange.recording();
        if (recording == null) {
            recording = Recording.open(journal, ids, gatewayId, call, exchange);
            exchange.record(recording);
        }
        var request = call.request();
        var id =
                switch (request.endpoint()) {
                    case CHAT_COMPLETIONS -> "chatcmpl-";
                    case COMPLETIONS -> "cmpl-";
                };
        var stamp = new Stamp(
                id.concat(exchange.requestId().substring("req_".length())),
                request.model(),
                exchange.occurredAt().getEpochSecond());
        var attempt = new Attempt(
                call.prepared(),
                lease.session(),
                stamp,
                recording.clientReference(),
                exchange.trace().toUpstream(),
                exchange.arrivedNanos() + patience.total().toNanos());
        var relay = new Relay(exchange, recording, request, stamp);
        use.sending(call.upstream().send(attempt, relay), relay);
        return relay.outcome();
    }

    /** Retry elsewhere only when nothing was sent: a router's work is not idempotent. */
    private Step<Served> again(Call call, Exchange exchange, SessionUse use, Tries tries, String why) {
        exchange.facts().notSent(why);
        exchange.giveBack(use);
        if (tries.number() == MOST_ATTEMPTS) {
            return Step.failed(Refusal.of(Problem.MODEL_UNAVAILABLE));
        }
        return attempt(call, exchange, new Tries(tries.number() + 1, tries.waitUntilNanos()));
    }

    /**
     * Where a request is in its tries.
     *
     * @param number 1 for the first
     * @param waitUntilNanos until when it may wait for sessions, all tries together
     */
    private record Tries(int number, long waitUntilNanos) {
        Duration waitLeft() {
            return Duration.ofNanos(Math.max(0, waitUntilNanos - System.nanoTime()));
        }
    }
}
