package network.cortensor.portal.fleet.plan;

import java.time.Duration;
import network.cortensor.portal.domain.catalog.PoolState;
import org.jspecify.annotations.Nullable;

/** When a pool is degraded. It is called so sooner than it is called live again. */
public final class PoolRules {
    /** With a smaller share of its slots behind routers that do not fail, a pool is degraded; in percent. */
    public static final int WORKING_SLOTS_PERCENT = 50;

    /** A pool that was degraded for its slots is live again from this share on, in percent. */
    public static final int RECOVERED_SLOTS_PERCENT = 60;

    /** With a larger share of requests failed by its routers a pool is degraded, in percent. */
    public static final int FAILED_PERCENT = 10;

    /** A pool that was degraded for failed requests is live again when no larger share fails, in percent. */
    public static final int RECOVERED_FAILED_PERCENT = 5;

    /** Shares of failed requests are looked at from so many on. */
    public static final int LEAST_REQUESTS = 20;

    /** How far back failed requests count. */
    public static final Duration WINDOW = Window.LENGTH;

    private PoolRules() {}

    /** Which rule decided: the words in {@code pool_conditions.rule}. */
    public enum Rule {
        /** No session of the pool takes requests. */
        NO_SLOTS("no-slots"),
        /** None of its routers gave a signal for {@link RouterRules#SILENCE}. */
        NO_SIGNAL("no-signal"),
        /** Too few slots are behind routers that work. */
        WORKING_SLOTS("working-slots"),
        /** Its routers fail too many requests. */
        FAILED_REQUESTS("failed-requests"),
        /** Nothing is wrong. */
        WORKING("working");

        private final String word;

        Rule(String word) {
            this.word = word;
        }

        /** The word in tables and pages. */
        public String word() {
            return word;
        }

        /** The rule of this word, or null for none. */
        public static @Nullable Rule of(String word) {
            for (var rule : values()) {
                if (rule.word.equals(word)) {
                    return rule;
                }
            }
            return null;
        }
    }

    /**
     * How a pool is.
     *
     * @param slots requests that fit at once, if every router worked
     * @param failingSlots those behind routers (or members of groups) that fail
     * @param routers that serve it
     * @param silentRouters those without a signal for too long
     * @param requests how requests on its routers went in the last five minutes
     */
    public record Figures(int slots, int failingSlots, int routers, int silentRouters, Outcomes requests) {}

    /**
     * What is thought of a pool.
     *
     * @param state live, degraded or unknown
     * @param rule which rule decided
     * @param reason its figures, for operators
     */
    public record Verdict(PoolState state, Rule rule, String reason) {}

    /**
     * Judges a pool.
     *
     * @param before the rule that decided last, or null for none
     */
    public static Verdict judge(Figures pool, @Nullable Rule before) {
        if (pool.slots == 0) {
            return new Verdict(PoolState.DEGRADED, Rule.NO_SLOTS, "no session takes requests");
        }
        if (pool.silentRouters == pool.routers) {
            return new Verdict(
                    PoolState.UNKNOWN,
                    Rule.NO_SIGNAL,
                    "none of " + pool.routers + " routers gave a signal for " + RouterRules.SILENCE.toSeconds() + " s");
        }
        var working = pool.slots - pool.failingSlots;
        var slots = working + " of " + pool.slots + " slots are behind routers that do not fail";
        var neededSlots = before == Rule.WORKING_SLOTS ? RECOVERED_SLOTS_PERCENT : WORKING_SLOTS_PERCENT;
        if (working * 100L < (long) pool.slots * neededSlots) {
            return new Verdict(PoolState.DEGRADED, Rule.WORKING_SLOTS, slots + ", below " + neededSlots + " %");
        }
        var requests = pool.requests.failed() + " of " + pool.requests.total() + " requests in the last "
                + WINDOW.toMinutes() + " minutes were failed by routers";
        var allowed = before == Rule.FAILED_REQUESTS ? RECOVERED_FAILED_PERCENT : FAILED_PERCENT;
        if (pool.requests.failedAbove(allowed, LEAST_REQUESTS)) {
            return new Verdict(PoolState.DEGRADED, Rule.FAILED_REQUESTS, requests + ", above " + allowed + " %");
        }
        return new Verdict(PoolState.LIVE, Rule.WORKING, slots + "; " + requests);
    }
}
