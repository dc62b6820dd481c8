package network.cortensor.portal.app.wiring;

import java.util.List;
import java.util.function.Supplier;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.state.RuntimeState;

/** What every gateway that lives last said of itself, asked for once a second. */
final class Reports implements Supplier<List<GatewayReport>> {
    private final RuntimeState state;
    private volatile List<GatewayReport> last = List.of();

    Reports(RuntimeState state) {
        this.state = state;
    }

    @Override
    public List<GatewayReport> get() {
        return last;
    }

    /** Asks again. While Redis is away nothing is known: an old report is not a live gateway. */
    void refresh() {
        state.gateways().end((reports, failure) -> last = reports == null ? List.of() : List.copyOf(reports));
    }
}
