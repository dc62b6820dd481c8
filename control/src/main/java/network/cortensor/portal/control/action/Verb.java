package network.cortensor.portal.control.action;

import java.util.Locale;
import java.util.Set;

/** What operators do. Which verb goes with which subject is in {@link ActReader}. */
public enum Verb {
    /** No new requests; meant to be removed or restarted when empty. */
    DRAIN,
    /** No new requests for now. */
    PAUSE,
    /** Takes a drain or a pause back. */
    RESUME,
    /** Says that a pool is degraded, whatever is observed, until a moment. */
    DEGRADE,
    /** Says that a pool is live, whatever is observed, until a moment. */
    HEAL,
    /** Takes what was said of a pool's health back. */
    CLEAR,
    /** Sets a session's limit. */
    LIMIT,
    /** Sets a session's labels. */
    LABELS,
    /** Brings a session back that has run out and was renewed. */
    UNRETIRE,
    DISABLE,
    ENABLE,
    /** Maps an alias to pools. */
    MAP,
    /** Takes a mapping back: the file's is in effect again. */
    UNMAP,
    /** Maps an alias as it was in an earlier version. */
    ROLLBACK,
    /** Ends one lease. */
    RELEASE,
    /** Sets an organization's share in the waiting room. */
    WEIGHT;

    /** The names of its parameters. */
    Set<String> parameters() {
        return switch (this) {
            case LIMIT -> Set.of("limit");
            case LABELS -> Set.of("labels");
            case MAP -> Set.of("pools", "fallbacks");
            case ROLLBACK -> Set.of("version");
            case WEIGHT -> Set.of("weight");
            case DRAIN, PAUSE, RESUME, DEGRADE, HEAL, CLEAR, UNRETIRE, DISABLE, ENABLE, UNMAP, RELEASE -> Set.of();
        };
    }

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether less can be served afterwards, or something may go wrong. */
    boolean costs() {
        return switch (this) {
            case DRAIN, PAUSE, DEGRADE, DISABLE, RELEASE -> true;
            case RESUME, HEAL, CLEAR, LIMIT, LABELS, UNRETIRE, ENABLE, MAP, UNMAP, ROLLBACK, WEIGHT -> false;
        };
    }
}
