package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jspecify.annotations.Nullable;

/**
 * What operators set on a session.
 *
 * @param state draining or paused, or null
 * @param until when the state ends by itself, or null for never
 * @param limit requests at once, or null for what the file says
 * @param labels added to the file's, over those of the same name
 */
public record SessionSetting(
        @Nullable TrafficState state,
        @Nullable Instant until,
        @Nullable Integer limit,
        Map<String, String> labels) {
    static final SessionSetting NONE = new SessionSetting(null, null, null, Map.of());

    public SessionSetting {
        labels = Map.copyOf(labels);
    }

    /** What still holds at a moment. */
    SessionSetting at(Instant now) {
        return Ends.holds(until, now) ? this : withState(null, null);
    }

    /** The state; a session that has run out takes nothing, whatever operators set. */
    TrafficState over(boolean retired) {
        if (retired) {
            return TrafficState.RETIRED;
        }
        return state == null ? TrafficState.LIVE : state;
    }

    int limitOver(int byFile) {
        return limit == null ? byFile : limit;
    }

    Map<String, String> labelsOver(Map<String, String> byFile) {
        var all = new TreeMap<>(byFile);
        all.putAll(labels);
        return all;
    }

    Stream<Instant> ends() {
        return Ends.of(until);
    }

    SessionSetting withState(@Nullable TrafficState other, @Nullable Instant otherUntil) {
        return new SessionSetting(other, otherUntil, limit, labels);
    }

    SessionSetting withLimit(@Nullable Integer other) {
        return new SessionSetting(state, until, other, labels);
    }

    SessionSetting withLabels(Map<String, String> other) {
        return new SessionSetting(state, until, limit, other);
    }
}
