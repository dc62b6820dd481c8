package network.cortensor.portal.state.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.contract.StateFixture.Promises;
import network.cortensor.portal.state.simulation.Breach.Kind;
import network.cortensor.portal.state.simulation.Party.Standing;
import org.jspecify.annotations.Nullable;

/**
 * The simulation's own books: what callers hold and wait for, whatever the implementation says. What it is told, on any thread, it
 * compares with them at once; the first breach is kept.
 */
final class Ledger {
    private static final String NONE = "none";

    private final World world;
    private final Promises promises;
    private final InstantSource clock;
    private final List<Party> open = new ArrayList<>();
    private final Limits limits;
    private final Map<String, Instant> stuckSince = new HashMap<>();
    private @Nullable Breach breach;
    private int asked;
    private int grants;

    Ledger(World world, Promises promises, InstantSource clock) {
        this.world = world;
        this.promises = promises;
        this.clock = clock;
        limits = new Limits(
                world,
                promises.leaseTime().isZero()
                        ? Duration.ZERO
                        : promises.leaseTime().plus(promises.recovery()));
        noteLimits();
    }

    synchronized @Nullable Breach breach() {
        return breach;
    }

    synchronized void found(Kind kind, String what) {
        breach = breach == null ? new Breach(kind, what) : breach;
    }

    synchronized Party asks(int gateway, LeaseAsk ask) {
        var depth = 0;
        for (var other : open) {
            if (waitsWith(other, ask) && other.ask.organizationId().equals(ask.organizationId())) {
                depth = Math.max(depth, other.depth + 1);
            }
        }
        var party = new Party(asked++, gateway, ask, clock.instant(), depth);
        open.add(party);
        return party;
    }

    synchronized List<Party> waiting() {
        return open.stream()
                .filter(party -> isAlive(party) && party.standing == Standing.WAITS)
                .toList();
    }

    synchronized List<Party> holding() {
        return open.stream()
                .filter(party -> isAlive(party) && party.standing == Standing.HOLDS)
                .toList();
    }

    synchronized List<Party> of(int gateway) {
        return open.stream()
                .filter(party -> isAlive(party) && party.gateway == gateway)
                .toList();
    }

    synchronized List<Party> all() {
        return List.copyOf(open);
    }

    /** It has left or given back, or is about to: from now on it is nowhere. */
    synchronized void over(Party party) {
        party.standing = Standing.OVER;
        open.remove(party);
    }

    /** Its gateway stops to move, for ever or for a while: when the store ends its lease, if the store knows it. */
    synchronized void stops(Party party, boolean forEver, @Nullable Instant deadline) {
        var now = clock.instant();
        party.deadline = deadline == null ? party.askedAt.plus(promises.leaseTime()) : deadline;
        if (forEver) {
            party.crashedAt = now;
        } else {
            party.pausedAt = now;
        }
    }

    /** It moves again, and knows by now what it has lost. */
    synchronized void goesOn(Party party) {
        party.pausedAt = null;
    }

    /** The world may have changed. */
    synchronized void noteLimits() {
        limits.note(clock.instant());
    }

    synchronized void granted(Party party, Lease lease) {
        if (party.standing != Standing.WAITS || party.crashedAt != null) {
            if (promises.inOrder()) {
                found(Kind.NONSENSE, party + " was granted " + lease + " after it had gone");
            }
            return;
        }
        party.standing = Standing.HOLDS;
        party.lease = lease;
        party.granted = ++grants;
        party.allowed = limits.most(party.place());
        withinLimit(party.place());
        if (lease.session().nodeType() == NodeType.EPHEMERAL && !party.ask.ephemeral()) {
            found(Kind.NONSENSE, party + " was granted an ephemeral session");
        }
        if (promises.inOrder()) {
            passes(party, lease);
        }
    }

    synchronized void refused(Party party, Throwable why) {
        if (party.standing == Standing.HOLDS || !(why instanceof Refusal refusal)) {
            found(Kind.NONSENSE, party + " was told " + why);
            return;
        }
        var usable = promises.inOrder() && party.standing == Standing.WAITS ? usable(party) : null;
        if (refusal.problem() == Problem.MODEL_AT_CAPACITY && usable != null) {
            found(Kind.STUCK, party + " was refused for capacity, and place " + usable + " is free");
        }
        if (refusal.problem() == Problem.MODEL_AT_CAPACITY && refusal.retryAfter() == null) {
            found(Kind.NONSENSE, party + " was refused without an estimate");
        }
        over(party);
    }

    synchronized void lost(Party party) {
        party.lost = true;
        over(party);
    }

    /** Looks at everything; a calm moment is one that no fault is to blame for. */
    synchronized void check(boolean calm) {
        world.places().forEach(this::withinLimit);
        var now = clock.instant();
        if (!calm) {
            stuckSince.clear();
            return;
        }
        var stuck = new HashMap<String, Instant>();
        var usableBy = new HashMap<String, String>();
        for (var party : open) {
            if (!isAlive(party) || party.standing != Standing.WAITS) {
                continue;
            }
            var deadline = party.askedAt.plus(party.ask.patience()).plus(promises.overdue());
            if (deadline.isBefore(now)) {
                found(Kind.OVERDUE, party + " waits since " + party.askedAt + " for " + party.ask.patience());
            }
            var usable = usableBy.computeIfAbsent(
                    party.ask.pool().id() + party.ask.ephemeral(),
                    same -> Objects.requireNonNullElse(usable(party), NONE));
            if (!usable.equals(NONE)) {
                var since = stuckSince.getOrDefault(party.ask.pool().id(), now);
                stuck.put(party.ask.pool().id(), since);
                if (!since.plus(promises.handOver()).isAfter(now)) {
                    found(Kind.STUCK, party + " waits, and place " + usable + " is free");
                }
            } else if (promises.inOrder() && !taking(party)) {
                found(Kind.STUCK, party + " waits for a pool that takes nothing");
            }
        }
        stuckSince.clear();
        stuckSince.putAll(stuck);
    }

    /** A place that is free and that this one may use, by these books; null when there is none. */
    private @Nullable String usable(Party party) {
        var pool = world.catalog().get(party.ask.pool().id());
        if (pool == null || !pool.state().takesRequests()) {
            return null;
        }
        for (var session : pool.sessions()) {
            if ((session.nodeType() == NodeType.DEDICATED || party.ask.ephemeral())
                    && at(session.number()) < world.slots(session)) {
                return session.number();
            }
        }
        return null;
    }

    private boolean taking(Party party) {
        Pool pool = world.catalog().get(party.ask.pool().id());
        return pool != null && pool.state().takesRequests();
    }

    /**
     * Nobody of its own organization came before it, and of the others nobody is overtaken by more than this one's share: who waits
     * behind n of its own starts at most n + 1 of its shares after the moment it came.
     */
    private void passes(Party served, Lease lease) {
        var dedicated = lease.session().nodeType() == NodeType.DEDICATED;
        for (var other : open) {
            if (!waitsWith(other, served.ask)
                    || other.sequence > served.sequence
                    || !(dedicated || other.ask.ephemeral())) {
                continue;
            }
            var organization = served.ask.organizationId();
            if (other.ask.organizationId().equals(organization)) {
                found(Kind.ORDER, served + " was served before " + other);
                continue;
            }
            var times = other.overtaken.merge(organization, 1, Integer::sum);
            if (times > (other.depth + 1.0) * served.ask.weight() / other.ask.weight() + 3) {
                found(
                        Kind.STARVED,
                        other + " behind " + other.depth + " was overtaken by " + times + " of " + organization);
            }
        }
    }

    private boolean waitsWith(Party other, LeaseAsk ask) {
        return other.standing == Standing.WAITS
                && isAlive(other)
                && other.ask.pool().id().equals(ask.pool().id());
    }

    private int at(String place) {
        return holders(place).size();
    }

    /** Who holds something at a place, in the order of the grants. */
    private List<Party> holders(String place) {
        return open.stream()
                .filter(party -> party.standing == Standing.HOLDS
                        && counts(party)
                        && party.place().equals(place))
                .sorted(Comparator.comparingInt(party -> party.granted))
                .toList();
    }

    /** Each with all that were granted before it is no more than was allowed when it was granted: limits may be lowered later. */
    private void withinLimit(String place) {
        var holders = holders(place);
        for (var i = 0; i < holders.size(); i++) {
            var party = holders.get(i);
            if (i + 1 > party.allowed) {
                found(
                        Kind.OVER_LIMIT,
                        (i + 1) + " at place " + place + ", allowed " + party.allowed + ", last " + party + ", all "
                                + holders);
            }
        }
    }

    /** Of a gateway that is dead or stands still the lease goes on until the store ends it; of another until it knows. */
    private boolean counts(Party party) {
        return (party.crashedAt == null && party.pausedAt == null)
                || clock.instant().isBefore(party.deadline);
    }

    private static boolean isAlive(Party party) {
        return party.crashedAt == null;
    }
}
