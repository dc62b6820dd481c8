package network.cortensor.portal.gateway;

import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.gateway.key.Keys;

/**
 * One chat completion (or plain completion), from the bytes that arrive to the bytes that leave. Start reading here.
 *
 * <p>The event loop runs it; most steps are complete when they return. A step that says no fails with a refusal, and only before
 * the first byte of the answer has left. Whatever a step takes it hands to the exchange, which gives all of it back.
 */
public final class ChatCompletions {
    private final Endpoint endpoint;
    private final Keys keys;
    private final Supplier<Catalog> catalog;
    private final Dispatch dispatch;

    /** Serves one endpoint with these parts. */
    public ChatCompletions(Endpoint endpoint, Keys keys, Supplier<Catalog> catalog, Dispatch dispatch) {
        this.endpoint = endpoint;
        this.keys = keys;
        this.catalog = catalog;
        this.dispatch = dispatch;
    }

    /** Serves one request to its end. */
    public void handle(Exchange exchange) {
        exchange.onLoop(keys.verify(exchange.bearerToken(), exchange::address)) // who asks
                .then(caller -> exchange.body(caller) // for what: request, offer, price
                        .map(body -> Call.read(exchange, endpoint, body, caller, catalog.get())))
                .then(call -> dispatch.serve(call, exchange)) // lease a session, send, relay, record
                .end(exchange::close); // give everything back: exactly once
    }
}
