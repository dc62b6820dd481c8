package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this gateway stands with the server. After each new connection it greets it, and when the server may have forgotten leases it
 * tells all that it holds; only then is anything asked. Once a second it shows that it lives.
 */
final class Contact implements ScriptLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(Contact.class);
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();
    /** A gateway in contact is heard of at least so often. */
    static final long BEAT_NANOS = Duration.ofSeconds(1).toNanos();

    /** The server forgets who was not heard of for three seconds; and a beat. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(4).toNanos();

    /** Tells the server all that is held here. */
    interface Register {
        Step<Boolean> all();
    }

    private enum Phase {
        AWAY,
        GREETING,
        READY
    }

    private final Shared shared;
    private final Register register;
    private final Consumer<String> onMessage;
    private final Supplier<String> run;
    private final AtomicBoolean greeting = new AtomicBoolean();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private volatile Phase phase = Phase.AWAY;
    private volatile long awaySinceNanos;
    private volatile long greetedNanos;
    private volatile long readyNanos;
    private volatile long lastContactNanos;
    private volatile boolean everInContact;
    private volatile long opensNanos;
    private volatile String epoch = "";
    private volatile String server = "";
    private volatile @Nullable String lastError;
    private volatile List<String> living;
    private volatile long clockDifferenceMicros;
    private volatile String report = "";
    private volatile long beatNanos;
    private volatile boolean stopped;

    /** A contact that is away still. The run is empty, so that the server names its own, or a test's. */
    Contact(Shared shared, Register register, Consumer<String> onMessage, Supplier<String> run) {
        this.shared = shared;
        this.register = register;
        this.onMessage = onMessage;
        this.run = run;
        living = List.of(shared.settings().instance());
        awaySinceNanos = shared.now();
        opensNanos = awaySinceNanos;
        beatNanos = awaySinceNanos - BEAT_NANOS;
        shared.calls().onAnswer(this::heard);
    }

    @Override
    public void connected() {
        if (connections.incrementAndGet() > 1) {
            log.info("Redis is back");
        }
        phase = Phase.GREETING;
        greet();
    }

    @Override
    public void away(String why) {
        lastError = why;
        if (phase != Phase.AWAY) {
            log.warn("Redis is away: {}", why);
            if (phase == Phase.READY) {
                awaySinceNanos = shared.now();
            }
            phase = Phase.AWAY;
        }
    }

    @Override
    public void message(String text) {
        onMessage.accept(text);
    }

    void sweep() {
        var now = shared.now();
        if (phase == Phase.GREETING && now - greetedNanos >= RETRY_NANOS) {
            greet();
        }
        if (phase == Phase.READY && now - beatNanos >= BEAT_NANOS && !stopped) {
            beat();
        }
    }

    /** This gateway stops: nobody counts on it from now on. */
    Step<Answer> bye() {
        stopped = true;
        var calls = shared.calls();
        return calls.call(
                Script.BYE,
                calls.words(shared.keys().ofAll()).add(shared.settings().instance()));
    }

    /** Says how this gateway is, now and with every beat. */
    void publish(String json) {
        report = json;
        if (phase == Phase.READY) {
            beat();
        }
    }

    /** The server knows all that this gateway holds and may be asked; it may not be granting yet. */
    boolean isReady() {
        return phase == Phase.READY;
    }

    /** How long nothing is granted yet, in nanoseconds; counted so that it ends no later than the server's. */
    long closedNanos() {
        return Math.max(0, opensNanos - shared.now());
    }

    /** When this gateway last sent something that was answered; false before it ever was in contact. */
    boolean silentFor(long nanos) {
        return everInContact && shared.now() - lastContactNanos >= nanos;
    }

    /** How long until it has been silent for so long. */
    long untilSilentFor(long nanos) {
        return everInContact ? Math.max(0, lastContactNanos + nanos - shared.now()) : Long.MAX_VALUE;
    }

    long awayNanos() {
        return phase == Phase.READY ? 0 : shared.now() - awaySinceNanos;
    }

    /** The highest number that was ever heard of. */
    long seen() {
        return seen.get();
    }

    void saw(long number) {
        if (number > seen.get()) {
            seen.accumulateAndGet(number, Math::max);
        }
    }

    String epoch() {
        return epoch;
    }

    /** The gateways that lived when that was last heard, this one among them. */
    List<String> living() {
        return living;
    }

    Link link() {
        if (phase == Phase.READY) {
            return closedNanos() > 0 ? Link.RECOVERING : Link.CONNECTED;
        }
        return Link.UNREACHABLE;
    }

    long reconnects() {
        return Math.max(0, connections.get() - 1);
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    String server() {
        return server;
    }

    long clockDifferenceMicros() {
        return clockDifferenceMicros;
    }

    long expired() {
        return expired.get();
    }

    /** The server has forgotten what is held here: nothing is asked until it knows again. */
    void forgotten() {
        if (phase == Phase.READY) {
            awaySinceNanos = shared.now();
            phase = Phase.GREETING;
            greet();
        }
    }

    private void greet() {
        if (!greeting.compareAndSet(false, true)) {
            return;
        }
        greetedNanos = shared.now();
        var connection = connections.get();
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.ttlMillis())
                .add(run.get())
                .add(seen.get())
                .add(shared.settings().whenAway() == WhenAway.SHARE ? 1 : 0);
        calls.call(Script.HELLO, words)
                .then(answer -> {
                    server = answer.word(0);
                    return register.all().map(done -> answer);
                })
                .end((answer, failure) -> {
                    greeting.set(false);
                    if (connection != connections.get() || phase != Phase.GREETING) {
                        return;
                    }
                    if (answer == null) {
                        lastError = String.valueOf(failure);
                        return;
                    }
                    epoch = answer.epoch();
                    readyNanos = shared.now();
                    phase = Phase.READY;
                    beat();
                });
    }

    private void heard(Answer answer) {
        everInContact = true;
        if (answer.sentNanos() - lastContactNanos > 0) {
            lastContactNanos = answer.sentNanos();
            opensNanos = answer.sentNanos() + answer.closedMillis() * 1_000_000;
        }
        if (answer.expired() > 0) {
            expired.addAndGet(answer.expired());
        }
        if (phase == Phase.READY
                && answer.sentNanos() - greetedNanos > 0
                && !answer.epoch().equals(epoch)) {
            forgotten();
        }
    }

    /** Who was away as long as we were is not dead: after each connection all have a while to show that they live. */
    private List<String> living(List<String> heard) {
        if (shared.now() - readyNanos >= SETTLED_NANOS) {
            return List.copyOf(heard);
        }
        var all = new TreeSet<>(living);
        all.addAll(heard);
        return List.copyOf(all);
    }

    private void beat() {
        if (!shared.settings().serves()) {
            return;
        }
        beatNanos = shared.now();
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.settings().instance())
                .add(report);
        calls.call(Script.PUBLISH, words).end((answer, failure) -> {
            if (answer != null) {
                clockDifferenceMicros =
                        answer.number(0) * 1000 - shared.clock().instant().toEpochMilli() * 1000;
                living = living(answer.words().subList(1, answer.words().size()));
            } else {
                lastError = String.valueOf(failure);
            }
        });
    }
}
