package network.cortensor.portal.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /health/live} and {@code /health/ready}: for whoever starts and balances gateways. */
public final class Health {
    private final Supplier<Optional<String>> notReady;

    /**
     * Health of this gateway.
     *
     * @param notReady why it should get no requests now, empty when it should
     */
    public Health(Supplier<Optional<String>> notReady) {
        this.notReady = notReady;
    }

    /** The process runs and its event loop answers. */
    public void live(Exchange exchange) {
        exchange.answer(200, body("live", ""));
    }

    /** The gateway can serve: it has a catalog, can record usage and is not stopping. */
    public void ready(Exchange exchange) {
        var why = notReady.get();
        exchange.answer(why.isPresent() ? 503 : 200, body(why.isPresent() ? "not ready" : "ready", why.orElse("")));
    }

    private static byte[] body(String status, String reason) {
        var text = reason.isEmpty()
                ? "{\"status\":\"" + status + "\"}"
                : "{\"status\":\"" + status + "\",\"reason\":\"" + reason + "\"}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
