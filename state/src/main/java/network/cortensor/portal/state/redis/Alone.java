package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.Rendezvous;
import network.cortensor.portal.state.WaitingRoomLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway does while Redis is away under {@code SHARE}. It begins one time to live after any gateway can have been in contact,
 * when nobody can hold a lease that was given before and whoever reaches Redis first finds it silent for as long. Then each session
 * belongs to one of the gateways that were last known to live, the same for all of them, and each grants its own. It ends a little
 * before Redis grants again.
 */
final class Alone {
    private static final Logger log = LoggerFactory.getLogger(Alone.class);
    private static final long HANDOVER_NANOS = Duration.ofSeconds(2).toNanos();

    private final Shared shared;
    private final Contact contact;
    private final Holdings holdings;
    /**
     * So long after its own last contact: another's may be a beat later and its answer, what is sent until that is missed is never
     * answered, and may be done as late as it is of use ({@link ServerClock}).
     */
    private final long beginsAfterNanos;

    private final AtomicLong numbers = new AtomicLong();
    private volatile @Nullable LocalRuntimeState local;
    private volatile boolean active;
    /** Who shares: those that lived when it began, until it ends, whoever is heard of meanwhile. */
    private volatile List<String> members = List.of();
    /** Whether a place is this gateway's, among those that share. */
    private volatile ConcurrentHashMap<String, Boolean> own = new ConcurrentHashMap<>();

    private @Nullable Map<String, Pool> catalog;

    Alone(Shared shared, Contact contact, Holdings holdings, Duration answersWithin) {
        this.shared = shared;
        this.contact = contact;
        this.holdings = holdings;
        this.beginsAfterNanos = shared.ttlNanos() + Pulse.BEAT_NANOS + 3 * answersWithin.toNanos();
    }

    boolean isActive() {
        return active;
    }

    /** Whether this gateway goes on with a lease that it could not renew. */
    boolean keeps(Holding holding) {
        return shared.settings().whenAway() == WhenAway.SHARE && !contact.isReady() && owns(holding.place());
    }

    /** How long until it begins, in nanoseconds; the longest time when it does not. */
    long beginsInNanos() {
        return shared.settings().whenAway() == WhenAway.SHARE
                ? contact.untilSilentFor(beginsAfterNanos)
                : Long.MAX_VALUE;
    }

    synchronized void update(Map<String, Pool> pools) {
        catalog = pools;
        var state = local;
        if (state != null) {
            state.update(pools);
        }
    }

    /** Begins or ends; true when it did either, so that who waits is asked for anew. One thread at a time. */
    synchronized boolean sweep() {
        var state = local;
        if (active && contact.isReady() && contact.closedNanos() <= HANDOVER_NANOS) {
            log.info("sessions are shared through Redis again");
            active = false;
            return true;
        }
        if (!active
                && shared.settings().whenAway() == WhenAway.SHARE
                && !contact.isReady()
                && contact.silentFor(beginsAfterNanos)) {
            log.warn("without Redis: this gateway grants its own share of the sessions");
            holdings.allAreEarlier();
            members = contact.living();
            own = new ConcurrentHashMap<>();
            local = begin();
            active = true;
            return true;
        }
        if (active && state != null) {
            state.sweep();
        }
        return false;
    }

    /** Whether it may ever grant something of this pool. */
    boolean ownsAnyOf(RedisPool pool) {
        for (var i = 0; i < pool.pool().sessions().size(); i++) {
            if (owns(pool.place(i)) && shared.gate().slots(pool.session(i)) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Asks of its own share; null when it is not acting alone. */
    @Nullable
    LeaseRequest lease(LeaseAsk ask) {
        var state = local;
        return state == null ? null : state.lease(ask);
    }

    /** A number for a lease that the server does not know: by the clock, as the server's are, with a part for this gateway. */
    long number() {
        var part = Math.floorMod(shared.settings().instance().hashCode(), 1000);
        var least = shared.clock().instant().toEpochMilli() * 1_000_000 / 1000 + part;
        return numbers.updateAndGet(last -> Math.max(last + 1000, least));
    }

    private LocalRuntimeState begin() {
        var state = new LocalRuntimeState(
                shared.nanoTime(),
                shared.clock(),
                new WaitingRoomLimits(shared.settings().maxWaiting()),
                this::slots);
        if (catalog != null) {
            state.update(catalog);
        }
        return state;
    }

    /** Of a session of its own, what is not taken by leases that Redis gave, or that were given alone an earlier time. */
    private int slots(Session session) {
        var place = session.place();
        if (!active || !owns(place)) {
            return 0;
        }
        return Math.max(0, shared.gate().slots(session) - holdings.earlier(place));
    }

    private boolean owns(String place) {
        return active ? own.computeIfAbsent(place, word -> isMine(members, word)) : isMine(contact.living(), place);
    }

    private boolean isMine(List<String> living, String place) {
        var owner = shared.settings().instance();
        var highest = Rendezvous.weight(place, owner);
        for (var instance : living) {
            var weight = Rendezvous.weight(place, instance);
            if (weight > highest) {
                owner = instance;
                highest = weight;
            }
        }
        return owner.equals(shared.settings().instance());
    }
}
