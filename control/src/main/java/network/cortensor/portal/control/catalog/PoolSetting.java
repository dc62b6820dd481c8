package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.stream.Stream;
import network.cortensor.portal.domain.catalog.PoolState;
import org.jspecify.annotations.Nullable;

/**
 * What operators set on a pool.
 *
 * @param state draining or paused, or null
 * @param until when the state ends by itself, or null for never
 * @param override live or degraded, whatever is observed; or null
 * @param overrideUntil when the override ends; null exactly when there is none
 */
public record PoolSetting(
        @Nullable PoolState state,
        @Nullable Instant until,
        @Nullable PoolState override,
        @Nullable Instant overrideUntil) {
    static final PoolSetting NONE = new PoolSetting(null, null, null, null);

    /** What still holds at a moment. */
    PoolSetting at(Instant now) {
        var stateHolds = Ends.holds(until, now);
        var overrideHolds = Ends.holds(overrideUntil, now);
        return new PoolSetting(
                stateHolds ? state : null,
                stateHolds ? until : null,
                overrideHolds ? override : null,
                overrideHolds ? overrideUntil : null);
    }

    /** The state: what operators set, else their override, else what is observed. */
    PoolState over(PoolState observed) {
        if (state != null) {
            return state;
        }
        return override == null ? observed : override;
    }

    Stream<Instant> ends() {
        return Ends.of(until, overrideUntil);
    }

    PoolSetting withState(@Nullable PoolState other, @Nullable Instant otherUntil) {
        return new PoolSetting(other, otherUntil, override, overrideUntil);
    }

    PoolSetting withOverride(@Nullable PoolState other, @Nullable Instant otherUntil) {
        return new PoolSetting(state, until, other, otherUntil);
    }
}
