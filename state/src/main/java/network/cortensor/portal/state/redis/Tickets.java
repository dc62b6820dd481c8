package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * This gateway's requests in the waiting rooms. What is offered to them comes as a message and is claimed; since messages may be lost,
 * each pool with waiters is also tended at a slow pace.
 */
final class Tickets {
    private static final long TEND_NANOS = Duration.ofMillis(250).toNanos();
    private static final long LEAVE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int MOST_AT_ONCE = 1000;

    private final Shared shared;
    private final Desk desk;
    private final Endings endings;
    private final ConcurrentHashMap<String, RedisLeaseRequest> waiting = new ConcurrentHashMap<>();
    private volatile long tendedNanos;

    Tickets(Shared shared, Desk desk, Endings endings) {
        this.shared = shared;
        this.desk = desk;
        this.endings = endings;
        tendedNanos = shared.now();
    }

    /** It is in the waiting room now. */
    void wait(RedisLeaseRequest request, Stage asked, String ticket) {
        waiting.put(ticket, request);
        if (!request.move(asked, new Stage.Waiting(ticket))) {
            leave(request, ticket);
        }
    }

    /** Gives its place, or what was offered to it, back. */
    void leave(RedisLeaseRequest request, String ticket) {
        waiting.remove(ticket);
        var asked = request.ask().pool();
        // The server forgets it a second after its patience has ended, and nobody else's place is taken by then.
        var until = shared.now() + request.patienceLeftNanos(shared.now()) + LEAVE_NANOS;
        endings.give(until, () -> {
            var now = shared.pools().now(asked);
            var pool = now == null ? shared.pools().of(asked) : now;
            var words = shared.calls()
                    .words(pool.keys())
                    .add(shared.settings().instance())
                    .add(ticket);
            pool.addSessions(words);
            return shared.calls().call(Script.LEAVE, words);
        });
    }

    /** Something was offered to a ticket: what is not ours any more was given back by whoever left. */
    void offered(String ticket, long number, String place) {
        var request = waiting.get(ticket);
        if (request == null || !(request.stage() instanceof Stage.Waiting here)) {
            return;
        }
        var claiming = new Stage.Claiming(ticket, number);
        if (!request.move(here, claiming)) {
            return;
        }
        waiting.remove(ticket);
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.settings().instance())
                .add(shared.ttlMillis())
                .add(number)
                .add(ticket);
        calls.call(Script.CLAIM, words).end((answer, failure) -> claimed(request, claiming, place, answer));
    }

    /** Somebody else has its place now. */
    void pushedOut(String ticket, long expectedMicros) {
        var request = waiting.remove(ticket);
        if (request != null && request.stage() instanceof Stage.Waiting here) {
            shared.counts().pool(request.ask().pool().id()).refused.increment();
            desk.refuse(
                    request,
                    here,
                    Refusal.retryAfter(Problem.MODEL_AT_CAPACITY, Duration.ofNanos(expectedMicros * 1000)));
        }
    }

    /** The catalog has changed: who waits for what serves no more is refused, and the others are looked after at once. */
    void update() {
        for (var request : waiting.values()) {
            var pool = shared.pools().now(request.ask().pool());
            // Only who still waits: it may hold its lease by now, and what is held ends with its request.
            if ((pool == null || !pool.serves(request.ask().ephemeral()))
                    && request.stage() instanceof Stage.Waiting here) {
                desk.refuse(request, here, Refusal.of(Problem.MODEL_UNAVAILABLE));
            }
        }
        tendedNanos = shared.now() - TEND_NANOS;
    }

    /** Tends the pools in which somebody of ours waits. One thread at a time. */
    void sweep() {
        var now = shared.now();
        if (now - tendedNanos < TEND_NANOS) {
            return;
        }
        tendedNanos = now;
        if (waiting.isEmpty()) {
            return;
        }
        var byPool = new HashMap<String, List<String>>();
        waiting.forEach(
                (ticket, request) -> byPool.computeIfAbsent(request.ask().pool().id(), id -> new ArrayList<>())
                        .add(ticket));
        byPool.values().forEach(this::tend);
    }

    private void tend(List<String> all) {
        var mine = all.size() > MOST_AT_ONCE ? all.subList(0, MOST_AT_ONCE) : all;
        var any = waiting.get(mine.getFirst());
        var pool = any == null ? null : shared.pools().now(any.ask().pool());
        if (pool == null) {
            return;
        }
        var words = shared.calls()
                .words(pool.keys())
                .add(shared.settings().instance())
                .add(mine.size());
        mine.forEach(words::add);
        pool.addSessions(words);
        shared.calls().call(Script.TEND, words).end((answer, failure) -> {
            if (answer != null) {
                tended(answer);
            }
        });
    }

    private void tended(Answer answer) {
        for (var i = 3; i < answer.words().size(); i += 4) {
            var ticket = answer.word(i);
            if (!answer.word(i + 1).isEmpty()) {
                offered(ticket, answer.number(i + 1), answer.word(i + 3));
                continue;
            }
            var request = waiting.get(ticket);
            if (request != null && request.stage() instanceof Stage.Waiting here && waiting.remove(ticket, request)) {
                // The server knows nothing of it: it was emptied, or took us for dead.
                request.move(here, new Stage.Parked(shared.now()));
            }
        }
    }

    private void claimed(RedisLeaseRequest request, Stage.Claiming claiming, String place, @Nullable Answer answer) {
        var asked = request.ask().pool();
        if (answer == null) {
            // It may be ours: given back, or it would be held until it runs out.
            desk.abandon(claiming.number(), place, asked);
            desk.park(request, claiming);
        } else if (answer.word(0).equals("claimed")) {
            var now = shared.pools().now(asked);
            var pool = now == null ? shared.pools().of(asked) : now;
            desk.grant(
                    request, claiming, new Desk.Grant(pool, claiming.number(), place, (int) answer.number(1), answer));
        } else {
            desk.park(request, claiming);
        }
    }
}
