package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.stream.Stream;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jspecify.annotations.Nullable;

/**
 * What operators set on a router.
 *
 * @param state draining or paused, or null
 * @param until when it ends by itself, or null for never
 */
public record RouterSetting(
        @Nullable TrafficState state, @Nullable Instant until) {
    static final RouterSetting NONE = new RouterSetting(null, null);

    /** What still holds at a moment. */
    RouterSetting at(Instant now) {
        return Ends.holds(until, now) ? this : NONE;
    }

    TrafficState effective() {
        return state == null ? TrafficState.LIVE : state;
    }

    Stream<Instant> ends() {
        return Ends.of(until);
    }
}
