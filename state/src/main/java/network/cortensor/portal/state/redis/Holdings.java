package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases of this gateway: renewed together, lost when that fails for too long, given back once. */
final class Holdings {
    private static final Logger log = LoggerFactory.getLogger(Holdings.class);
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

    private final Shared shared;
    private final Endings endings;
    private final Set<Holding> held = ConcurrentHashMap.newKeySet();
    /** Leases at a place that this gateway does not give alone now: of the server, or of an earlier time alone. */
    private final ConcurrentHashMap<String, Integer> earlier = new ConcurrentHashMap<>();

    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong overlaps = new AtomicLong();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final AtomicBoolean registering = new AtomicBoolean();
    private volatile long renewedNanos;
    private long registeredNanos;

    Holdings(Shared shared, Endings endings) {
        this.shared = shared;
        this.endings = endings;
        renewedNanos = shared.now();
        registeredNanos = renewedNanos;
    }

    void add(Holding holding) {
        if (holding.alone() == null) {
            isEarlier(holding);
        }
        held.add(holding);
        shared.counts().granted(holding.lease().session().id(), holding.atPlace());
    }

    /** Of the leases at a place those that this gateway did not give since it acts alone. */
    int earlier(String place) {
        return earlier.getOrDefault(place, 0);
    }

    /** This gateway begins to act alone: all that it holds was given before. */
    void allAreEarlier() {
        held.forEach(this::isEarlier);
    }

    private void isEarlier(Holding holding) {
        // One place at a time, so that what ends meanwhile is counted off or not at all.
        earlier.compute(holding.place(), (place, count) -> with(holding, count == null ? 0 : count));
    }

    private static @Nullable Integer with(Holding holding, int count) {
        return none(holding.becomesEarlier() ? count + 1 : count);
    }

    private static @Nullable Integer without(Holding holding, @Nullable Integer count) {
        return none((count == null ? 0 : count) - (holding.ends() ? 1 : 0));
    }

    private static @Nullable Integer none(int count) {
        return count <= 0 ? null : Integer.valueOf(count);
    }

    int size() {
        return held.size();
    }

    int count(Predicate<Holding> which) {
        var count = 0;
        for (var holding : held) {
            if (which.test(holding)) {
                count++;
            }
        }
        return count;
    }

    /** Whether the server has yet to be told of some. */
    boolean anyUnknown() {
        for (var holding : held) {
            if (holding.number() == Holding.UNKNOWN && !holding.isLost()) {
                return true;
            }
        }
        return false;
    }

    long lost() {
        return lost.get();
    }

    long overlaps() {
        return overlaps.get();
    }

    /** Gives one back. */
    void end(Holding holding) {
        if (!held.remove(holding)) {
            return;
        }
        shared.counts().givenBack(holding.lease().session().id());
        earlier.compute(holding.place(), (place, count) -> without(holding, count));
        var alone = holding.alone();
        if (alone != null) {
            alone.giveBack();
        }
        if (holding.number() != Holding.UNKNOWN) {
            var micros = holding.isLost() ? -1 : (shared.now() - holding.grantedNanos()) / 1000;
            var pool = holding.request().ask().pool();
            end(holding.number(), holding.place(), pool, micros, holding.deadlineNanos());
        }
    }

    /** Frees a lease that was granted and is not used. */
    void end(long number, String place, Pool pool, long serviceMicros, long deadlineNanos) {
        endings.give(deadlineNanos, () -> {
            var calls = shared.calls();
            var having = shared.pools().having(place, pool);
            var words = calls.words(having == null ? shared.pools().of(pool).keys() : having.keys())
                    .add(shared.settings().instance())
                    .add(number)
                    .add(serviceMicros);
            var at = having == null ? null : having.find(place);
            if (having != null && at != null) {
                having.addSession(words, at);
            }
            return calls.call(Script.END, words);
        });
    }

    /** An operator has ended a lease of ours. */
    void released(long number) {
        for (var holding : held) {
            if (holding.number() == number) {
                lose(holding);
            }
        }
    }

    /** Renews when it is time; what could not be renewed is lost, unless it is kept by the policy. One thread at a time. */
    void sweep(Contact contact, Predicate<Holding> kept) {
        for (var holding : held) {
            if (holding.number() != Holding.UNKNOWN
                    && !holding.isLost()
                    && shared.isTooLate(holding.deadlineNanos())
                    && !kept.test(holding)) {
                lose(holding);
            }
        }
        var now = shared.now();
        if (!contact.isReady()) {
            return;
        }
        if (now - registeredNanos >= RETRY_NANOS && anyUnknown()) {
            registeredNanos = now;
            register(holding -> holding.number() == Holding.UNKNOWN, "", List.of());
        }
        if (now - renewedNanos >= shared.settings().renewEvery().toNanos()) {
            renewedNanos = now;
            renew(contact);
        }
    }

    /** Tells the server all that is held, and for whom this gateway can speak. */
    Step<Boolean> registerAll(Contact.Standing standing, List<String> members) {
        return shared.settings().serves() ? register(holding -> true, standing.word(), members) : Step.of(true);
    }

    private Step<Boolean> register(Predicate<Holding> which, String standing, List<String> members) {
        var told = new ArrayList<Holding>();
        for (var holding : held) {
            if (isOver(holding)) {
                // Before the server may grant it to somebody else, not with the next sweep.
                lose(holding);
            }
            if (holding.isLost() ? !standing.isEmpty() && leftMillis(holding) > 0 : which.test(holding)) {
                told.add(holding);
            }
        }
        if (told.isEmpty() && standing.isEmpty()) {
            return Step.of(true);
        }
        if (!registering.compareAndSet(false, true)) {
            return Step.failed(new LinkAway("already under way"));
        }
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.settings().instance())
                .add(shared.ttlMillis())
                .add(standing)
                .add(shared.keepMillis())
                .add(members.size());
        members.forEach(words::add);
        for (var holding : told) {
            var lease = holding.lease();
            words.add(holding.number())
                    .add(holding.place())
                    .add(lease.session().id())
                    .add(lease.poolId())
                    .add(holding.request().ask().requestId())
                    .add(holding.isLost() ? leftMillis(holding) : shared.ttlMillis())
                    .add(shared.gate().slots(lease.session()));
        }
        var done = Step.<Boolean>pending();
        calls.call(Script.REGISTER, words).end((answer, failure) -> {
            registering.set(false);
            if (answer == null) {
                done.fail(failure == null ? new LinkAway("no reply") : failure);
                return;
            }
            registered(told, answer);
            done.complete(true);
        });
        return done;
    }

    /** Of one that is lost and not given back what is left of its time, in which nobody else may have it: 0 when nothing is. */
    private long leftMillis(Holding holding) {
        var left = holding.deadlineNanos() - shared.now();
        return holding.number() == Holding.UNKNOWN || left <= 0 ? 0 : left / 1_000_000 + 1;
    }

    /** Too old to be relied on, after a pause of the process: the next sweep loses it, and somebody else may have it by now. */
    private boolean isOver(Holding holding) {
        return shared.settings().whenAway() == WhenAway.REFUSE
                && holding.number() != Holding.UNKNOWN
                && shared.isTooLate(holding.deadlineNanos());
    }

    private void registered(List<Holding> told, Answer answer) {
        var over = answer.number(0);
        if (over > 0) {
            overlaps.addAndGet(over);
            log.warn("{} leases are over their session's limit", over);
        }
        var until = answer.sentNanos() + shared.ttlNanos();
        for (var i = 0; i < told.size(); i++) {
            var holding = told.get(i);
            holding.known(answer.number(i + 1), holding.isLost() ? holding.deadlineNanos() : until);
            if (!held.contains(holding)) {
                end(holding.number(), holding.place(), holding.request().ask().pool(), -1, until);
            }
        }
    }

    private void renew(Contact contact) {
        var named = new ArrayList<Holding>();
        for (var holding : held) {
            if (holding.number() != Holding.UNKNOWN && !holding.isLost()) {
                named.add(holding);
            }
        }
        if (named.isEmpty() || !renewing.compareAndSet(false, true)) {
            return;
        }
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.settings().instance())
                .add(shared.ttlMillis())
                .add(contact.seen())
                .add(contact.epoch());
        named.forEach(holding -> words.add(holding.number()));
        calls.call(Script.RENEW, words).end((answer, failure) -> {
            renewing.set(false);
            if (answer == null) {
                // The next sweep but a few tries again: well before the margin.
                renewedNanos = shared.now() - shared.settings().renewEvery().toNanos() + RETRY_NANOS;
            } else if (answer.word(0).equals("forgotten")) {
                contact.forgotten();
            } else {
                renewed(named, answer);
            }
        });
    }

    private void renewed(List<Holding> named, Answer answer) {
        var gone = Set.copyOf(answer.words().subList(1, answer.words().size()));
        for (var holding : named) {
            if (gone.contains(Long.toString(holding.number()))) {
                if (held.contains(holding)) {
                    lose(holding);
                }
            } else {
                holding.prolong(answer.sentNanos() + shared.ttlNanos());
            }
        }
    }

    private void lose(Holding holding) {
        if (holding.lose()) {
            lost.incrementAndGet();
            holding.request().lost().complete(holding.lease());
        }
    }
}
