package network.cortensor.portal.fleet.observe;

import java.net.URI;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * What one ping found.
 *
 * @param routerId of which router
 * @param address the router's own, or that of a member of a group
 * @param micros how long the answer took; 0 when there was none
 * @param failure what went wrong, or null for nothing
 * @param detail a few words about the failure
 */
public record Ping(
        String routerId, URI address, long micros, @Nullable UpstreamFailure failure, String detail) {
    /** Whether it was answered. */
    public boolean answered() {
        return failure == null;
    }
}
