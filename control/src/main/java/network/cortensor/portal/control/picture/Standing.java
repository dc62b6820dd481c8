package network.cortensor.portal.control.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jspecify.annotations.Nullable;

/**
 * What is set and observed on pools, routers and sessions, each with its reason.
 *
 * @param pools by id; every pool
 * @param routers by id; every router, also one without a session
 * @param sessions by id; every session
 */
public record Standing(Map<String, OfPool> pools, Map<String, OfRouter> routers, Map<String, OfSession> sessions) {
    /** An observation older than this says nothing any more. The fleet manager repeats itself every 30 s. */
    static final Duration FRESH = Duration.ofSeconds(90);

    /**
     * What an operator set, for as long as it lasts.
     *
     * @param state what is set
     * @param at when it was set
     * @param until when it ends by itself, or null for never
     */
    public record Setting(
            String state, Instant at, @Nullable Instant until) {}

    /**
     * What was observed.
     *
     * @param state what was found
     * @param rule the rule that decided; empty where there is only one
     * @param reason its figures, for people
     * @param since for how long it has been so
     * @param at when it was last looked at
     */
    public record Observation(String state, String rule, String reason, Instant since, Instant at) {
        boolean fresh(Instant now) {
            return at.plus(FRESH).isAfter(now);
        }
    }

    /**
     * A state with its reason.
     *
     * @param state in lower case
     * @param source who says so: {@code operator}, {@code override}, {@code observed} or {@code none}
     * @param reason for people
     * @param since when it began; null when that is not known
     * @param until when it ends by itself; null for not by itself
     */
    public record Shown(
            String state,
            String source,
            String reason,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * A pool.
     *
     * @param set drained or paused by an operator, or null
     * @param override what an operator says against what is observed, or null
     * @param observed the last observation, or null
     */
    public record OfPool(
            @Nullable Setting set,
            @Nullable Setting override,
            @Nullable Observation observed) {
        /** The state that is shown: one without a fresh observation is unknown, never live. */
        public Shown shown(Instant now) {
            return Standing.set(set, now)
                    .or(() -> overridden(now))
                    .or(() -> Standing.seen(observed, now))
                    .orElse(NO_SIGNAL);
        }

        private Optional<Shown> overridden(Instant now) {
            return Standing.set(override, now)
                    .map(shown -> new Shown(
                            shown.state(),
                            "override",
                            "an operator overrides what is observed",
                            shown.since(),
                            shown.until()));
        }
    }

    /**
     * A router.
     *
     * @param kind what it speaks
     * @param address where it is
     * @param set drained or paused by an operator, or null
     * @param observed the last observation, or null
     * @param membersDown of a group: members that fail
     * @param probeMicros how long the last probe took, or null
     */
    public record OfRouter(
            String kind,
            String address,
            @Nullable Setting set,
            @Nullable Observation observed,
            int membersDown,
            @Nullable Long probeMicros) {
        /** Whether it takes requests, as operators set it. */
        public Shown traffic(Instant now) {
            return Standing.set(set, now).orElse(TAKES);
        }

        /** Its health; without a fresh observation unknown. */
        public Shown health(Instant now) {
            return Standing.seen(observed, now).orElse(NO_SIGNAL);
        }
    }

    /**
     * A session.
     *
     * @param set drained or paused by an operator, or null
     * @param retiredFor why it has run out, or null
     * @param retiredAt when, or null
     * @param taskLimit tasks that it was created with, or null
     * @param reservedUntil until when its nodes are reserved, or null
     */
    public record OfSession(
            @Nullable Setting set,
            @Nullable String retiredFor,
            @Nullable Instant retiredAt,
            @Nullable Long taskLimit,
            @Nullable Instant reservedUntil) {
        /** Whether it takes requests. */
        public Shown traffic(Instant now) {
            return retiredFor == null
                    ? Standing.set(set, now).orElse(TAKES)
                    : new Shown(lower(TrafficState.RETIRED.name()), "observed", retiredFor, retiredAt, null);
        }
    }

    private static final Shown NO_SIGNAL =
            new Shown(lower(PoolState.UNKNOWN.name()), "none", "no fresh signal", null, null);
    private static final Shown TAKES = new Shown(lower(TrafficState.LIVE.name()), "none", "nothing is set", null, null);

    private static Optional<Shown> set(@Nullable Setting setting, Instant now) {
        return setting == null || (setting.until() != null && !setting.until().isAfter(now))
                ? Optional.empty()
                : Optional.of(new Shown(
                        lower(setting.state()), "operator", "set by an operator", setting.at(), setting.until()));
    }

    private static Optional<Shown> seen(@Nullable Observation observed, Instant now) {
        return observed == null || !observed.fresh(now)
                ? Optional.empty()
                : Optional.of(
                        new Shown(lower(observed.state()), "observed", observed.reason(), observed.since(), null));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
