package network.cortensor.portal.state.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.state.simulation.Breach.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One random course of events, the same for the same seed, checked after every step: several organizations ask with patience or
 * without, are served for a while, leave; the catalog changes under them; an operator releases leases; gateways and store fail as
 * the fixture allows. At the end everything is given back, and every slot must be there.
 */
final class Schedule {
    private static final int LAST_STEPS = 30;
    private static final int ONE_IN_LONG = 10;

    private final Random random;
    private final World world;
    private final StateFixture fixture;
    private final Ledger ledger;
    private final Troubles troubles;
    private final int organizations;
    /** Nothing but demand: this is where shares show. */
    private final boolean crowded;

    private final ArrayDeque<Note> steps = new ArrayDeque<>();

    private Schedule(StateFixture.Maker fixtures, int gateways, long seed) {
        random = new Random(seed);
        world = new World(random);
        organizations = 2 + random.nextInt(3);
        crowded = random.nextInt(4) == 0;
        var limits = new WaitingRoomLimits(random.nextInt(4) == 0 ? 3 : 50);
        fixture = fixtures.make(gateways, limits, (Session session) -> world.slots(session));
        ledger = new Ledger(world, fixture.promises(), fixture.clock());
        troubles = new Troubles(fixture, ledger, world, random);
    }

    /**
     * Runs one.
     *
     * @return null when every promise was kept
     */
    static @Nullable Failure run(StateFixture.Maker fixtures, int gateways, long seed) {
        var schedule = new Schedule(fixtures, gateways, seed);
        try (var used = schedule.fixture) {
            used.settle();
            schedule.run();
            var breach = schedule.ledger.breach();
            return breach == null
                    ? null
                    : new Failure(
                            seed,
                            breach,
                            schedule.steps.stream().map(Note::toString).toList());
        }
    }

    /** What was done; words are made only for who reads them. */
    private record Note(Instant at, Supplier<String> what) {
        @Override
        public String toString() {
            return at + " " + what.get();
        }
    }

    /**
     * A schedule that went wrong.
     *
     * @param seed runs it again
     * @param breach what went wrong
     * @param lastSteps what was done last
     */
    record Failure(long seed, Breach breach, List<String> lastSteps) {}

    private void run() {
        var length = 60 + random.nextInt(90);
        for (var step = 0; step < length && ledger.breach() == null; step++) {
            note(step());
            fixture.settle();
            look();
        }
        if (ledger.breach() == null) {
            rest();
        }
    }

    private Supplier<String> step() {
        var dice = random.nextInt(100);
        if (crowded) {
            return dice < 52 ? ask() : end();
        } else if (dice < 38) {
            return ask();
        } else if (dice < 60) {
            return end();
        } else if (dice < 66) {
            return leave();
        } else if (dice < 88) {
            var time = time();
            fixture.run(time);
            return () -> "run " + time;
        } else if (dice < 92) {
            return change(world.change());
        } else if (dice < 94) {
            return change(world.turnGate());
        } else if (dice < 96) {
            return release();
        } else {
            // Who starts or goes on reads the catalog.
            return change(troubles.next());
        }
    }

    /** Mostly short; now and then so long that what nobody renews runs out. */
    private Duration time() {
        var lease = fixture.promises().leaseTime();
        if (lease.isPositive() && random.nextInt(ONE_IN_LONG) == 0) {
            return Duration.ofMillis(random.nextLong(lease.toMillis() * 3 / 2));
        }
        return Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(4_000) : random.nextInt(400));
    }

    private Supplier<String> ask() {
        var organization = random.nextInt(organizations);
        var pool = world.pool(random.nextInt(4) == 0 ? 1 : 0);
        var patience =
                switch (random.nextInt(8)) {
                    case 0 -> Duration.ZERO;
                    case 1, 2, 3 -> Duration.ofMillis(500 + random.nextInt(10_000));
                    default -> Duration.ofMinutes(10);
                };
        var gateway = random.nextInt(fixture.gateways());
        if (!troubles.isUp(gateway)) {
            return () -> "gateway " + gateway + " is not there";
        }
        var affinity = random.nextInt(4) == 0 ? "chat" + random.nextInt(3) : null;
        // The weight belongs to the organization.
        var weight = crowded ? 1 : 1 + organization % 3;
        var ask =
                new LeaseAsk(pool, "req_1", "org_" + organization, weight, patience, random.nextInt(3) == 0, affinity);
        var party = ledger.asks(gateway, ask);
        var request = fixture.gateway(gateway).lease(ask);
        party.request = request;
        request.lost().end((lease, failure) -> {
            ledger.lost(party);
            // As every holder does.
            request.giveBack();
        });
        request.granted().end((lease, failure) -> {
            if (lease != null) {
                ledger.granted(party, lease);
            } else if (failure != null) {
                ledger.refused(party, failure);
            }
        });
        return () -> party + " asks, patience " + patience;
    }

    private Supplier<String> end() {
        var holding = reachable(ledger.holding());
        if (holding.isEmpty()) {
            return () -> "nobody to end";
        }
        var party = holding.get(random.nextInt(holding.size()));
        giveBack(party);
        return () -> party + " gives place " + party.place() + " back";
    }

    private Supplier<String> leave() {
        var waiting = reachable(ledger.waiting());
        if (waiting.isEmpty()) {
            return () -> "nobody to leave";
        }
        var party = waiting.get(random.nextInt(waiting.size()));
        giveBack(party);
        return () -> party + " leaves";
    }

    private Supplier<String> change(String what) {
        ledger.noteLimits();
        for (var gateway = 0; gateway < fixture.gateways(); gateway++) {
            if (troubles.isUp(gateway)) {
                fixture.gateway(gateway).update(world.catalog());
            }
        }
        return () -> what;
    }

    private Supplier<String> release() {
        var holding = reachable(ledger.holding());
        var up = random.nextInt(fixture.gateways());
        if (holding.isEmpty() || !troubles.isUp(up)) {
            return () -> "nothing to release";
        }
        var party = holding.get(random.nextInt(holding.size()));
        var lease = party.lease;
        if (lease != null) {
            ledger.over(party);
            var found = new AtomicBoolean();
            fixture.gateway(up).release(lease.number()).end((done, failure) -> found.set(done != null && done));
            fixture.settle();
            if (fixture.promises().inOrder() && !(found.get() && party.lost)) {
                ledger.found(Kind.NONSENSE, party + " was released: found " + found + ", told " + party.lost);
            }
            giveBack(party);
        }
        return () -> "an operator releases " + party;
    }

    /** In the books first: what it frees may be granted before this returns. */
    private void giveBack(Party party) {
        ledger.over(party);
        var request = party.request;
        if (request != null && party.crashedAt == null) {
            request.giveBack();
            if (random.nextInt(4) == 0) {
                request.giveBack();
            }
        }
    }

    private List<Party> reachable(List<Party> parties) {
        return parties.stream().filter(party -> troubles.isUp(party.gateway)).toList();
    }

    private void look() {
        ledger.check(troubles.calm());
        if (!fixture.promises().inOrder()) {
            return;
        }
        var held = 0;
        for (var gateway = 0; gateway < fixture.gateways(); gateway++) {
            held += troubles.isUp(gateway) ? fixture.gateway(gateway).held() : 0;
        }
        var known = ledger.waiting().size() + ledger.holding().size();
        if (held != known) {
            ledger.found(Kind.LEAK, "held " + held + ", and " + known + " hold or wait");
        }
    }

    /** Everything has ended: nothing is held, and every slot is there. */
    private void rest() {
        troubles.endAll();
        look();
        ledger.all().forEach(this::giveBack);
        world.openAll();
        note(change("the end: all is given back, all is open"));
        var promises = fixture.promises();
        fixture.run(promises.leaseTime().plus(promises.recovery()).plusSeconds(1));
        nothingHeld();
        var taken = new ArrayList<Party>();
        for (var pool : world.catalog().values()) {
            var slots = pool.sessions().stream().mapToInt(Session::slots).sum();
            for (var slot = 0; slot < slots; slot++) {
                var ask = new LeaseAsk(pool, "req_end", "org_end", 1, Duration.ZERO, true, null);
                var party = ledger.asks(0, ask);
                var request = fixture.gateway(0).lease(ask);
                party.request = request;
                request.granted().end((lease, failure) -> {
                    if (lease != null) {
                        ledger.granted(party, lease);
                    }
                });
                fixture.settle();
                taken.add(party);
                if (party.lease == null) {
                    ledger.found(Kind.LEAK, "of " + pool.id() + "'s " + slots + " slots only " + slot + " are free");
                }
            }
        }
        taken.forEach(this::giveBack);
        fixture.settle();
        nothingHeld();
    }

    private void nothingHeld() {
        for (var gateway = 0; gateway < fixture.gateways(); gateway++) {
            var held = fixture.gateway(gateway).held();
            if (held != 0) {
                ledger.found(Kind.LEAK, "gateway " + gateway + " holds " + held + " at rest");
            }
        }
        var listed = fixture.gateway(0).leases();
        fixture.settle();
        listed.end((leases, failure) -> {
            if (leases == null || !leases.isEmpty()) {
                ledger.found(Kind.LEAK, "leases at rest: " + leases + ", " + failure);
            }
        });
    }

    private void note(Supplier<String> what) {
        if (steps.size() == LAST_STEPS) {
            steps.removeFirst();
        }
        steps.addLast(new Note(fixture.clock().instant(), what));
    }
}
