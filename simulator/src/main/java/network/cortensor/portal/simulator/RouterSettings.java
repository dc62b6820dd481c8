package network.cortensor.portal.simulator;

import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A simulated router's make.
 *
 * @param port 0 for any free one
 * @param name what it calls itself; "simulated" is put before it unless it says so already
 * @param token bearer token that it wants
 * @param sessions session number to the model behind it, at least one
 * @param generation how its models write
 * @param habits limits and habits of its sessions
 * @param clock for the times in its answers
 */
public record RouterSettings(
        int port,
        String name,
        String token,
        Map<Long, String> sessions,
        Generation generation,
        SessionHabits habits,
        Clock clock) {

    /** What a router allows when the request names no {@code max_tokens}. */
    public static final int DEFAULT_MAX_TOKENS = 1024;

    public RouterSettings {
        if (sessions.isEmpty()) {
            throw new IllegalArgumentException("a router serves at least one session");
        }
        name = name.contains("simulated") ? name : "simulated " + name;
        sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    }

    /**
     * How sessions treat requests.
     *
     * @param capacity requests at a time; more than that overlap. {@link #UNLIMITED} turns the check off
     * @param overlapBreaksBoth whether the request that was there first fails as well
     * @param workOnAfterLeave whether a session goes on working (and is busy) when its client has left
     * @param tasks how many tasks each session has in it; {@link #UNLIMITED} for no end
     */
    public record SessionHabits(int capacity, boolean overlapBreaksBoth, boolean workOnAfterLeave, int tasks) {
        /** No bound. */
        public static final int UNLIMITED = Integer.MAX_VALUE;

        /** One request at a time, the second fails, works on after its client has left, never runs out. */
        public static final SessionHabits USUAL = new SessionHabits(1, false, true, UNLIMITED);
    }

    /** A fast router on any port with these sessions, the token "simulated-router-token" and usual habits. */
    public static RouterSettings of(Map<Long, String> sessions) {
        return new RouterSettings(
                0,
                "simulated router",
                "simulated-router-token",
                sessions,
                Generation.fast(),
                SessionHabits.USUAL,
                Clock.systemUTC());
    }

    /** A fast router with one session. */
    public static RouterSettings ofSession(long session, String model) {
        return of(Map.of(session, model));
    }

    public RouterSettings withPort(int value) {
        return new RouterSettings(value, name, token, sessions, generation, habits, clock);
    }

    public RouterSettings withName(String value) {
        return new RouterSettings(port, value, token, sessions, generation, habits, clock);
    }

    public RouterSettings withToken(String value) {
        return new RouterSettings(port, name, value, sessions, generation, habits, clock);
    }

    public RouterSettings withGeneration(Generation value) {
        return new RouterSettings(port, name, token, sessions, value, habits, clock);
    }

    public RouterSettings withHabits(SessionHabits value) {
        return new RouterSettings(port, name, token, sessions, generation, value, clock);
    }

    public RouterSettings withClock(Clock value) {
        return new RouterSettings(port, name, token, sessions, generation, habits, value);
    }

    @Override
    public String toString() {
        return "RouterSettings[" + name + ", sessions " + sessions + "]";
    }
}
