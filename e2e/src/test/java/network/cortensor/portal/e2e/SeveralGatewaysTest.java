package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import network.cortensor.portal.bench.control.Controls;
import network.cortensor.portal.bench.site.UsageRow;
import org.junit.jupiter.api.Test;

/**
 * Three gateways, one Redis, eight sessions of limit 1, three times what they can do: no session is overlapped, nobody is lost, and
 * what an operator decides acts on all three.
 */
class SeveralGatewaysTest {
    private static final Duration TIME = Duration.ofSeconds(8);

    /** The controls promise a second; a machine that runs a whole test suite beside is given more. */
    private static final double SOON_MILLIS = 5_000;

    @Test
    void oneTruthAboutEverySession() throws IOException, InterruptedException {
        try (var site = OverloadedSite.start("several-gateways", 3, true)) {
            Thread.sleep(TIME);
            site.endAndCheck();
            var controls = new Controls(site.site(), site.asker());
            assertThat(controls.revoke()).as("a revoked key").isLessThan(SOON_MILLIS);
            assertThat(controls.disable()).as("a disabled model").isLessThan(SOON_MILLIS);
            assertThat(controls.drain()).as("a drained pool").isLessThan(SOON_MILLIS);
            assertThat(site.site().durable().usage().stream()
                            .map(UsageRow::gateway)
                            .collect(Collectors.toSet()))
                    .as("gateways that served")
                    .hasSize(3);
        }
    }
}
