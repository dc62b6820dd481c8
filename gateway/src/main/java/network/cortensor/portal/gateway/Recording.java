package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalEntry;
import network.cortensor.portal.upstream.Delivery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's record of one request: opened before anything is sent upstream, ended before the last byte of the answer leaves.
 * If the process dies in between, the opened record says so by itself.
 */
final class Recording implements Held {
    private static final Logger log = LoggerFactory.getLogger(Recording.class);

    private final Exchange exchange;
    private final Call call;
    private final String gatewayId;
    private final String clientReference;
    private final JournalEntry entry;
    private boolean ended;

    private Recording(Exchange exchange, Call call, String gatewayId, String clientReference, JournalEntry entry) {
        this.exchange = exchange;
        this.call = call;
        this.gatewayId = gatewayId;
        this.clientReference = clientReference;
        this.entry = entry;
    }

    /**
     * Opens the record.
     *
     * @throws network.cortensor.portal.domain.problem.Refusal {@code metering_unavailable} when the journal cannot take it
     */
    static Recording open(Journal journal, Ids ids, String gatewayId, Call call, Exchange exchange) {
        var reference = ids.next("ref_");
        var interrupted = new Delivery(End.INTERRUPTED, Tokens.NONE, UsageSource.NONE, null);
        var event = event(exchange, call, gatewayId, reference, new Ending(interrupted, 0, null));
        return new Recording(exchange, call, gatewayId, reference, journal.open(event));
    }

    /** The random reference that a router may publish; never our request id. */
    String clientReference() {
        return clientReference;
    }

    /** Ends the record with what was delivered. The second call does nothing: the first end counts. */
    void end(Delivery delivery, int status, @Nullable String errorCode) {
        if (ended) {
            return;
        }
        ended = true;
        exchange.facts().ended(delivery, status, errorCode);
        entry.end(event(exchange, call, gatewayId, clientReference, new Ending(delivery, status, errorCode)));
    }

    /** The client left between two attempts: nothing was delivered. */
    void callerLeft() {
        end(new Delivery(End.CALLER_LEFT, Tokens.NONE, UsageSource.NONE, null), 0, null);
    }

    /** A request that ends without saying how failed before anything was delivered. */
    @Override
    public void giveBack() {
        var nothing = new Delivery(End.FAILED, Tokens.NONE, UsageSource.NONE, null);
        end(nothing, exchange.facts().status(), exchange.facts().code());
    }

    private record Ending(
            Delivery delivery, int status, @Nullable String errorCode) {}

    private static UsageEvent event(
            Exchange exchange, Call call, String gatewayId, String clientReference, Ending ending) {
        var facts = exchange.facts();
        var session = facts.session();
        var offer = call.offer();
        var delivery = ending.delivery();
        return new UsageEvent(
                exchange.requestId(),
                exchange.occurredAt(),
                call.caller(),
                new UsageEvent.Route(
                        offer.alias(),
                        facts.poolId(),
                        session.router().id(),
                        session.id(),
                        gatewayId,
                        call.request().endpoint(),
                        call.request().stream()),
                delivery.end(),
                ending.status(),
                ending.errorCode(),
                delivery.tokens(),
                delivery.source(),
                new UsageEvent.Timing(facts.waitMicros(), facts.firstByteMicros(), exchange.elapsedNanos() / 1000),
                new UsageEvent.Charge(0, offer.price().version(), cost(call, delivery)),
                new UsageEvent.References(
                        clientReference, delivery.taskId(), exchange.trace().traceId()));
    }

    /** Only what was delivered is charged: without any output the prompt is free too. */
    private static long cost(Call call, Delivery delivery) {
        if (delivery.end() != End.COMPLETED && delivery.tokens().completion() == 0) {
            return 0;
        }
        try {
            return call.offer().price().cost(delivery.tokens());
        } catch (ArithmeticException e) {
            // No real request costs more than a long holds: whoever looks at the books finds it in the log.
            log.error(
                    "the cost of {} for {} cannot be right and is recorded as 0",
                    delivery.tokens(),
                    call.offer().alias());
            return 0;
        }
    }
}
