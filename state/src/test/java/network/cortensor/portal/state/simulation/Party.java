package network.cortensor.portal.state.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;
import org.jspecify.annotations.Nullable;

/** Somebody who asked, as the simulation knows it: the truth about who works where. Guarded by its {@link Ledger}. */
final class Party {
    /** Where it stands. */
    enum Standing {
        WAITS,
        HOLDS,
        OVER
    }

    final int sequence;
    final int gateway;
    final LeaseAsk ask;
    final Instant askedAt;
    /** How many of its own organization were before it when it came, those that left since included. */
    final int depth;
    /** How often it was overtaken, by organization. */
    final Map<String, Integer> overtaken = new HashMap<>();

    Standing standing = Standing.WAITS;
    boolean lost;
    /** Which of all grants its own was, and how many its place might have by then. */
    int granted;

    int allowed;
    /** When the store ends its lease: known of one whose gateway does not move. */
    Instant deadline = Instant.MIN;

    @Nullable
    LeaseRequest request;

    @Nullable
    Lease lease;
    /** When its gateway crashed, or null. */
    @Nullable
    Instant crashedAt;
    /** When its gateway stopped to move, or null. */
    @Nullable
    Instant pausedAt;

    Party(int sequence, int gateway, LeaseAsk ask, Instant askedAt, int depth) {
        this.sequence = sequence;
        this.gateway = gateway;
        this.ask = ask;
        this.askedAt = askedAt;
        this.depth = depth;
    }

    /** Its place, for one that has a lease. */
    String place() {
        var held = lease;
        return held == null ? "" : held.session().number();
    }

    @Override
    public String toString() {
        return "#" + sequence + " of " + ask.organizationId() + "/" + ask.weight() + " at gateway " + gateway + " for "
                + ask.pool().id() + (ask.ephemeral() ? " or ephemeral" : "");
    }
}
