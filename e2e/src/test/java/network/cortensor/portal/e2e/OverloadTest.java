package network.cortensor.portal.e2e;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One gateway, eight sessions of limit 1, three times what they can do: no session is overlapped, nobody is lost. */
class OverloadTest {
    private static final Duration TIME = Duration.ofSeconds(6);

    @Test
    void plainMode() throws IOException, InterruptedException {
        try (var site = OverloadedSite.start("overload", 1, false)) {
            Thread.sleep(TIME);
            site.endAndCheck();
        }
    }
}
